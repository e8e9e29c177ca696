from typing import Any

from django import template

from articles.models import Article
from comments.forms import CommentForm, stamp_purpose
from comments.threads import thread
from newsroom.lib import form_stamps

register = template.Library()


@register.inclusion_tag("comments/_comment_section.html")
def comment_section(article: Article) -> dict[str, Any]:
    """The conversation under an article and the form to join it."""
    remarks = thread(article)
    is_open = article.comment_policy != Article.CommentPolicy.CLOSED
    stamp = form_stamps.placeholder(stamp_purpose(article.pk))
    return {
        "article": article,
        "remarks": remarks,
        "number": sum(1 for remark in remarks if remark.html),
        "form": CommentForm(article=article, initial={"stamp": stamp}) if is_open else None,
    }
