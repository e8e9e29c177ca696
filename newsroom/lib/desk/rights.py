"""Rights: an active member of staff may do what they hold the permission for."""

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

AnyUser = User | AnonymousUser


def may(user: AnyUser, permission: str) -> bool:
    """Return whether the user is active staff and holds the permission, as in `desertions.change_case`."""
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


class DeskRequest(HttpRequest):
    """Request of a signed-in user, as every view of the admin gets."""

    user: User
