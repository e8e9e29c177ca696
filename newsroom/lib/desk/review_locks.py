"""Review locks: an object that one person reviews is reserved for them for a few minutes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewLock(models.Model):
    """Who reviews an object, and until when nobody else may decide it. A subclass adds the object as primary key."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    until = models.DateTimeField(_("until"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}: {self.by}"
