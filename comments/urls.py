from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from comments.feeds import ArticleComments
from comments.views import reading, receipts, reports, writing

app_name = "comments"


@csrf_exempt  # each of the two has its own protection
def conversation(request: HttpRequest, article_id: int) -> HttpResponse:
    """Reading and writing at one address."""
    view = writing.post if request.method == "POST" else reading.conversation
    return view(request, article_id)


urlpatterns = [
    path("receipt/", receipts.receipt, name="receipt"),
    path("receipt/keep/", receipts.keep, name="receipt_keep"),
    path("receipt/<int:comment_id>/edit/", receipts.edit, name="receipt_edit"),
    path("receipt/<int:comment_id>/delete/", receipts.delete, name="receipt_delete"),
    path("receipt/<int:comment_id>/appeal/", receipts.appeal, name="receipt_appeal"),
    path("waiting/<slug:stamp>/", writing.wait_for_turn, name="waiting"),
    path("<int:article_id>/", conversation, name="conversation"),
    path("<int:article_id>/feed/", ArticleComments(), name="feed"),
    path("<int:article_id>/new/<int:after>/", reading.new, name="new"),
    path("<int:article_id>/<int:comment_id>/", reading.comment, name="comment"),
    path("<int:article_id>/<int:comment_id>/reply/", writing.reply, name="reply"),
    path("<int:article_id>/<int:comment_id>/report/", reports.report, name="report"),
]
