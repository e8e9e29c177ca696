"""Comments as readers post them, and the queue in which moderators find them."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.posting.drafts import Draft
from comments.posting.submit import Posted, submit

LONG = "This very text is sent again and again by people who were told to send it, word for word or nearly so"


def post(article, text: str, nonce: str, code: int | None = None, **over) -> Comment:  # type: ignore[no-untyped-def]
    outcome = submit(
        article, Draft("Reader", text, nonce, code=code, is_warned=True), at=over.pop("at", timezone.now())
    )
    assert isinstance(outcome, Posted), outcome
    return outcome.comment


def queue(client: Client, **asked: str) -> str:
    return client.get(reverse("admin:comments_comment_queue"), asked).content.decode()
