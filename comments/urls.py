from django.urls import path

from comments.views import reading, receipts, reports, transparency, writing
from comments.views.feeds import ArticleComments
from newsroom.lib.web.methods import require_safe

app_name = "comments"


urlpatterns = [
    path("receipt/", receipts.receipt, name="receipt"),
    path("receipt/export/", receipts.export, name="receipt_export"),
    path("receipt/keep/", receipts.keep, name="receipt_keep"),
    path("receipt/<int:comment_id>/edit/", receipts.edit, name="receipt_edit"),
    path("receipt/<int:comment_id>/delete/", receipts.delete, name="receipt_delete"),
    path("receipt/<int:comment_id>/appeal/", receipts.appeal, name="receipt_appeal"),
    path("transparency/", transparency.months, name="transparency"),
    path("waiting/<slug:stamp>/", writing.wait_for_turn, name="waiting"),
    path("<int:article_id>/", writing.conversation, name="conversation"),
    path("<int:article_id>/feed/", require_safe(ArticleComments()), name="feed"),
    path("<int:article_id>/new/<int:after>/", reading.new, name="new"),
    path("<int:article_id>/<int:comment_id>/", reading.comment, name="comment"),
    path("<int:article_id>/<int:comment_id>/reply/", writing.reply, name="reply"),
    path("<int:article_id>/<int:comment_id>/report/", reports.report, name="report"),
]
