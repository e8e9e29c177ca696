from django.urls import path

from articles import feeds, views

app_name = "articles"

urlpatterns = [
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.article, name="article"),
    path("articles/<int:pk>/preview/", views.preview, name="preview"),
    path("sections/<slug:slug>/", views.section, name="section"),
    path("sections/<slug:slug>/feed/", feeds.SectionFeed(), name="section_feed"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("corrections/", views.corrections, name="corrections"),
    path("photographs/<int:pk>/", views.photograph, name="photograph"),
    path("feed/", feeds.SiteFeed(), name="feed"),
]
