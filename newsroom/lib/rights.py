"""Who may do what, in one sentence: an active member of staff who holds the permission."""

from typing import Any


def may(user: Any, permission: str) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm(permission))
