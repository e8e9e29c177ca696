"""Who may do what, in one sentence: an active member of staff who holds the permission."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest


def may(user: Any, permission: str) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


class DeskRequest(HttpRequest):
    """A request of someone signed in: every view of the admin gets one."""

    user: User
