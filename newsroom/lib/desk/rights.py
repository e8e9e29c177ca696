"""Who may do what, in one sentence: an active member of staff who holds the permission."""

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

AnyUser = User | AnonymousUser


def may(user: AnyUser, permission: str) -> bool:
    """Return whether the user is active staff and holds the permission, as in `desertions.change_case`."""
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


class DeskRequest(HttpRequest):
    """A request of someone signed in: every view of the admin gets one."""

    user: User
