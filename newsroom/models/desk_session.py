from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeskSession(AbstractBaseSession):
    """A session of a browser. Its content is sealed; beside it stands what its owner needs to know it by.

    No address is stored. Sessions are written by `newsroom.sign_in.session_store` alone.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="desk_sessions", verbose_name=_("user"))
    browser = models.CharField(_("browser"), max_length=60)
    """Such as "Firefox on Linux"; empty until somebody has signed in."""
    signed_in_at = models.DateTimeField(_("signed in"), null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
