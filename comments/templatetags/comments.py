"""Template tags of comments."""

from typing import Any

from crispy_forms.utils import render_crispy_form
from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Article
from comments.forms import CommentForm, stamp_purpose
from comments.posting.policies import Terms, terms_of
from comments.reading.threads import load_conversation, render_comments
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.web import form_stamps

register = template.Library()

_below_threads: VersionedCache[SafeString] = VersionedCache("forms below comments", 2 * MEGABYTE)


@register.inclusion_tag("comments/_comment_section.html")
def comment_section(article: Article) -> dict[str, Any]:
    """Show the first threads under an article, the link to the others, and the form for a new comment."""
    conversation = load_conversation(article)
    terms = terms_of(article, timezone.now(), conversation.site)
    return {
        "article": article,
        "comments": render_comments(conversation.comments, article.pk, terms.is_open),
        "number": conversation.number,
        "after": 2 if conversation.has_next else None,
        "newest": max((comment.pk for comment in conversation.comments), default=0),
        "below": _below_the_thread(article, terms),
    }


def _below_the_thread(article: Article, terms: Terms) -> SafeString:
    """Return the form as every reader first gets it, with a placeholder for the stamp, or that comments are closed."""

    def build() -> SafeString:
        stamp = form_stamps.placeholder(stamp_purpose(article.pk))
        form = render_crispy_form(CommentForm(article=article, initial={"stamp": stamp})) if terms.is_open else ""
        return render_to_string("comments/_below_the_thread.html", {"terms": terms, "form": form})

    return _below_threads.get((article.pk, get_language()), terms, build)
