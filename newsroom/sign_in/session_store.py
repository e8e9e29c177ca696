"""Sessions of the desk: stored sealed, with what their owner needs to know them by, and never with an address."""

import json
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils.dateparse import parse_datetime

from newsroom.lib.sealing.keys import seal, unseal
from newsroom.models import DeskSession

BROWSER, SIGNED_IN_AT = "browser", "signed_in_at"
"""Values of a session that stand beside its sealed content as well."""


class SealedSerializer:
    """Serializer of sessions: while a person sets up their second factor, its secret is in their session."""

    def dumps(self, content: dict[str, Any]) -> bytes:
        """Return the content as sealed JSON."""
        return seal(json.dumps(content)).encode()

    def loads(self, stored: bytes) -> Any:
        """Return the content. Raises keys.WrongKeyError, after which Django treats the session as empty."""
        return json.loads(unseal(stored.decode()))


class SessionStore(db.SessionStore):
    """Store of `DeskSession` rows."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Return the model of sessions."""
        return DeskSession

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row of a session with this content."""
        session: Any = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        session.browser = data.get(BROWSER, "")
        session.signed_in_at = parse_datetime(data.get(SIGNED_IN_AT, ""))
        return session  # type: ignore[no-any-return]
