from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from articles.models import Article
from comments.choices import Status
from comments.models import Comment, Receipt
from newsroom.lib.sealing.keys import digest
from newsroom.lib.text.html import comment_html
from tests.factories import NOW

_numbers = count(1)


def make_comment(article: Article, **over: Any) -> Comment:
    n = next(_numbers)
    text = over.pop("text", f"Remark {n}.")
    defaults = {
        "name": f"Reader {n}",
        "text": text,
        "html": comment_html(text) if text else "",
        "status": Status.APPROVED,
        "created_at": NOW + timedelta(seconds=n),
        "form_digest": n,
    }
    return Comment.objects.create(article=article, **defaults | over)


def fresh(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def make_receipt(code: int) -> Receipt:
    """Return the stored receipt of this code, used today for the first time."""
    return Receipt.objects.create(digest=digest(f"receipt {code}"), first_used_on=timezone.now().date())
