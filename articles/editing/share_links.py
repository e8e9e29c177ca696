"""Share links: one revision for somebody without an account, until a day, or until it is revoked."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.utils import timezone

from articles.models import Revision, ShareLink, ShareVisit

SALT = "articles.editing.share_links"
MAX_DURATION = datetime.timedelta(days=60)


def share(
    revision: Revision, *, for_whom: str, by: AbstractBaseUser, at: datetime.datetime, expires_at: datetime.datetime
) -> ShareLink:
    """Make a link to this very revision. Later texts are not shown by it."""
    return ShareLink.objects.create(
        revision=revision, for_whom=for_whom, made_by_id=by.pk, made_at=at, expires_at=expires_at
    )


def revoke(link: ShareLink, *, at: datetime.datetime) -> None:
    """Close a link for good."""
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])


def token_of(link: ShareLink) -> str:
    """The secret part of its address. It is signed, not stored: a copy of the database opens no link."""
    return signing.Signer(salt=SALT).sign(str(link.pk))


def open_share_link(token: str, *, at: datetime.datetime) -> ShareLink | None:
    """The link with this address, if it is one of ours, neither expired nor revoked."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = ShareLink.objects.filter(pk=pk, revoked_at=None, expires_at__gt=at)
    return found.select_related("revision__article", "revision__photograph").first()


def record_visit(link: ShareLink, *, at: datetime.datetime) -> None:
    """Log that the link was opened, a row a minute: when, and nothing of whom."""
    ShareVisit.objects.get_or_create(link=link, at=timezone.localtime(at).replace(second=0, microsecond=0))
