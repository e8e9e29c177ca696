"""Share links: one revision for a person without an account, until a given time or until the link is revoked."""

import datetime

from django.contrib.auth.models import User
from django.core import signing
from django.utils import timezone

from articles.models import Revision, ShareLink, ShareVisit

SALT = "articles.editing.share_links"
MAX_DURATION = datetime.timedelta(days=60)


def share(
    revision: Revision, *, for_whom: str, by: User, at: datetime.datetime, expires_at: datetime.datetime
) -> ShareLink:
    """Create and return a link to this revision. It does not show later texts."""
    return ShareLink.objects.create(
        revision=revision, for_whom=for_whom, made_by_id=by.pk, made_at=at, expires_at=expires_at
    )


def revoke(link: ShareLink, *, at: datetime.datetime) -> None:
    """Revoke a link for good. A link that is revoked already keeps its date."""
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])


def token_of(link: ShareLink) -> str:
    """Return the secret part of the link's address.

    It is signed, not stored, so a copy of the database opens no link.
    """
    return signing.Signer(salt=SALT).sign(str(link.pk))


def open_share_link(token: str, *, at: datetime.datetime) -> ShareLink | None:
    """Return the link with this token, or None if the token is not ours or the link has expired or was revoked."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    links = ShareLink.objects.filter(pk=pk, revoked_at=None, expires_at__gt=at)
    return links.select_related("revision__article", "revision__photograph").first()


def record_visit(link: ShareLink, *, at: datetime.datetime) -> None:
    """Log that the link was opened, at most one row per minute. Nothing about the visitor is stored."""
    ShareVisit.objects.get_or_create(link=link, at=timezone.localtime(at).replace(second=0, microsecond=0))
