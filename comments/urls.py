from django.urls import path

from comments import views

app_name = "comments"

urlpatterns = [
    path("<int:article_id>/", views.post, name="post"),
    path("<int:article_id>/reply/<int:comment_id>/", views.reply, name="reply"),
    path("<int:article_id>/received/", views.received, name="received"),
]
