"""What a writer sent, and the drafts that wait for their turn: stored sealed for seconds or minutes."""

import datetime
from dataclasses import asdict, dataclass

from articles.models import Article
from comments.models import DeferredPost
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.sealing.keys import digest

MAX_DEFERRED = 5000
"""The most posts that wait at one time, from all networks together."""
GRACE_PERIOD = datetime.timedelta(seconds=1)
"""How long after its turn a post is left to its waiting page before the worker posts it."""
KEEP_PERIOD = datetime.timedelta(days=1)
"""How long a post that could not be posted stays for its writer to copy."""


@dataclass(frozen=True)
class Draft:
    """The content of a form, read and normalised. `code` is the writer's own receipt code, or None.

    `is_warned` means that the writer was shown the personal data in it, and sends it as it is.
    """

    name: str
    text: str
    nonce: str
    parent: int | None = None
    code: int | None = None
    fell_into_trap: bool = False
    is_warned: bool = False

    @property
    def form_digest(self) -> int:
        """Return the keyed digest of the number of the form."""
        return digest(f"form {self.nonce}")

    @property
    def receipt_code(self) -> int:
        """Return the writer's own code, or the one derived from the form."""
        return self.code if self.code is not None else receipt_codes.code_of_form(self.nonce)


class TooManyDeferredError(Exception):
    """Too many posts are waiting, so no more are taken. The writer keeps the text."""


def defer(article: Article, draft: Draft, *, seconds: float, at: datetime.datetime) -> tuple[DeferredPost, bool]:
    """Store the draft until its turn, `seconds` from now. Returns the post, and whether it is new.

    If the same form is sent again, the latest content replaces the earlier one. Raises TooManyDeferredError.
    """
    if DeferredPost.objects.filter(comment=None, due_at__gt=at - GRACE_PERIOD).count() >= MAX_DEFERRED:
        raise TooManyDeferredError
    content = asdict(draft)
    post, is_new = DeferredPost.objects.get_or_create(
        form_digest=draft.form_digest,
        defaults={"article": article, "content": content, "due_at": at + datetime.timedelta(seconds=seconds)},
    )
    if not is_new and post.comment_id is None and post.content != content:
        DeferredPost.objects.filter(pk=post.pk, comment=None).update(content=content)
    return post, is_new


def draft_of(post: DeferredPost) -> Draft:
    """Return the draft that was deferred. Only for a post that has not become a comment."""
    return Draft(**post.content)


def delete_old(*, before: datetime.datetime) -> int:
    """Delete posts that were due before this time. Returns their number."""
    return DeferredPost.objects.filter(due_at__lt=before).delete()[0]
