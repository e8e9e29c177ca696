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


class Draft(Text):
    """One person's open article: that they have it open, and what they have typed and not saved yet."""

    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, related_name="drafts", verbose_name=_("article")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    base = models.PositiveIntegerField(default=0)
    """The number of the revision that was opened."""
    seen_at = models.DateTimeField(_("open at"))
    typed_at = models.DateTimeField(_("typed at"), null=True)
    """None if nothing was typed."""

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "by"], nulls_distinct=False, name="one_draft_a_person_and_article"
            )
        ]

    def __str__(self) -> str:
        return self.headline
