from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.photograph import Photograph


class Text(models.Model):
    """The text of an article: the fields that are written, compared, approved and published together."""

    headline = models.CharField(_("headline"), max_length=200, blank=True)
    standfirst = models.TextField(_("standfirst"), blank=True)
    body = models.TextField(_("text"), blank=True)
    photograph = models.ForeignKey(
        Photograph, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead photograph")
    )

    class Meta:
        abstract = True


TEXT = ("headline", "standfirst", "body", "photograph_id")
"""The columns of a text, the same on an article and on a revision."""


class Revision(Text):
    """An article's text as somebody saved it. It is never changed; going back to an older one makes a new one."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved at"))
    restores = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("brings back")
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_is_numbered_once")]

    def __str__(self) -> str:
        return str(_("revision %d") % self.number)
