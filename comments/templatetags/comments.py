from typing import Any

from crispy_forms.utils import render_crispy_form
from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Article
from comments.forms import CommentForm, stamp_purpose
from comments.threads import Remark, thread
from newsroom.lib import form_stamps
from newsroom.lib.kept import Kept

register = template.Library()

_remarks: Kept[SafeString] = Kept(limit=5000)
_forms: Kept[SafeString] = Kept(limit=200)


@register.inclusion_tag("comments/_comment_section.html")
def comment_section(article: Article) -> dict[str, Any]:
    """The conversation under an article and the form to join it."""
    remarks = thread(article)
    is_open = article.comment_policy != Article.CommentPolicy.CLOSED
    return {
        "article": article,
        "remarks": _rendered(remarks, article.pk, is_open),
        "number": sum(1 for remark in remarks if remark.html),
        "form": _empty_form(article) if is_open else "",
    }


def _rendered(remarks: list[Remark], article_id: int, is_open: bool) -> list[SafeString]:
    """Each remark's HTML, kept per process for as long as nothing about the remark changes."""
    one = get_template("comments/_remark.html")
    place = (article_id, is_open, get_language())
    context = {"article_id": article_id, "is_open": is_open}

    def html(remark: Remark) -> SafeString:
        return _remarks.get((remark.pk, *place), remark, lambda: SafeString(one.render(context | {"remark": remark})))

    return [html(remark) for remark in remarks]


def _empty_form(article: Article) -> SafeString:
    """The form as every reader first gets it, with a placeholder where his stamp will be."""

    def build() -> SafeString:
        stamp = form_stamps.placeholder(stamp_purpose(article.pk))
        return render_crispy_form(CommentForm(article=article, initial={"stamp": stamp}))

    return _forms.get((article.pk, get_language()), "empty", build)
