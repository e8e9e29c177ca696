"""Internal records of an article: who moved it, notes about it, and who may read it before it is published."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.revision import Revision


class StatusChange(models.Model):
    """A move of an article from one status to another: who made it, and when."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(_("from"), max_length=12, choices=Article.Status)
    to_status = models.CharField(_("to"), max_length=12, choices=Article.Status)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("revision"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class DeskNote(models.Model):
    """An internal note about an article. Readers never see it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="desk_notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )
    at = models.DateTimeField(_("at"), editable=False)

    class Meta:
        verbose_name = _("desk note")
        verbose_name_plural = _("desk notes")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text[:80]


class ShareLink(models.Model):
    """A link with which a person without an account can read one revision until it expires or is revoked."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="share_links", verbose_name=_("revision"))
    for_whom = models.CharField(_("for whom"), max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    made_at = models.DateTimeField(_("link made at"), editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.for_whom


class ShareVisit(models.Model):
    """The time at which a share link was opened. It does not say by whom, as no address of a visitor is stored."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="visits")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.at)
