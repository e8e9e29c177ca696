"""Views for reading: pages of threads, one comment with its answers, and the number of new comments."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.models import Article
from comments.choices import Status
from comments.models import Comment
from comments.posting.policies import terms_of
from comments.reading import threads
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.paging import NoSuchPageError
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page


@require_safe
@public_page(*EVERY_TOPIC)
def conversation(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show a page of an article's threads in the order asked for."""
    article = published(article_id)
    return render(request, "comments/conversation.html", _page(request, article, None))


@require_safe
@public_page(*EVERY_TOPIC)
def comment(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """Show one comment with the answers to it, at an address that does not depend on the page that lists it.

    404 for a pending comment, and for one that is gone and has no answers.
    """
    article = published(article_id)
    shown = get_object_or_404(Comment.objects.filter(article=article).exclude(status=Status.PENDING), pk=comment_id)
    context = _page(request, article, shown)
    is_there = shown.status == Status.APPROVED
    if not is_there and not context["comments"]:
        raise Http404
    parent = shown.parent if shown.parent_id else None
    return render(
        request, "comments/comment.html", context | {"comment": shown, "is_there": is_there, "parent": parent}
    )


@require_safe
@never_cache
def new(request: HttpRequest, article_id: int, after: int) -> HttpResponse:
    """Show how many comments were published after the one with this id; empty if there are none."""
    article = published(article_id)
    return render(
        request, "comments/_new.html", {"article": article, "number": threads.count_since(article, min(after, 2**62))}
    )


def published(article_id: int) -> Article:
    """Return the published article with this id. Raises Http404."""
    result: Article = get_object_or_404(Article.objects.published(timezone.now()), pk=min(article_id, 2**62))
    return result


def _page(request: HttpRequest, article: Article, under: Comment | None) -> dict[str, Any]:
    order, page = _asked(request)
    thread_page = threads.load_conversation(article, order=order, page=page, under=under)
    if page > 1 and not thread_page.comments:
        raise NoSuchPageError(_("There is no such page of comments any more."))
    is_open = terms_of(article, timezone.now(), thread_page.site).is_open
    return {
        "article": article,
        "comments": threads.render_comments(thread_page.comments, article.pk, is_open),
        "number": thread_page.number,
        "order": order,
        "orders": [("oldest", _("oldest first")), ("newest", _("newest first")), ("replies", _("most answered"))],
        "page": page,
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if thread_page.has_next else None,
        "is_open": is_open,
    }


def _asked(request: HttpRequest) -> tuple[str, int]:
    """Return order and page from the query string. Raises NoSuchPageError, with a message, for anything else."""
    unknown = set(request.GET) - {"order", "page"}
    order, page = request.GET.get("order", "oldest"), request.GET.get("page", "1")
    is_number = page.isascii() and page.isdigit() and len(page) < 6 and int(page) > 0
    if unknown or order not in threads.ORDERS or not is_number:
        raise NoSuchPageError(
            _("There is no such page: the order is oldest, newest or replies, and pages are numbered from 1.")
        )
    return order, int(page)
