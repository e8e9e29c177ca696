from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.lib.sealing.fields import SealedJSONField


class FormDraft(models.Model):
    """One person's open form of the desk: that they have it open, and what they have typed and not saved yet."""

    REMOVED_IF_NAMED = "typed_text"
    """The text that decides whether the row is removed with a person."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    form = models.CharField(_("form"), max_length=100)
    """App and model of what the form is about, as `articles.article`."""
    object_id = models.BigIntegerField(null=True)
    """The object that is changed; None for a new one."""
    key = models.CharField(max_length=36, blank=True)
    """Tells the drafts of new objects apart, one a tab; empty for an object that exists."""
    content = SealedJSONField(default=list)
    """Names and values of the fields, as a browser sends them."""
    seen_at = models.DateTimeField(_("open at"))
    typed_at = models.DateTimeField(_("typed at"), null=True)
    """None if nothing was typed."""

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "form", "object_id", "key"], nulls_distinct=False, name="one_draft_a_person_and_form"
            )
        ]
        indexes = [models.Index(fields=["form", "object_id"], name="draft_by_form")]

    def __str__(self) -> str:
        return self.form

    @property
    def typed_text(self) -> str:
        """Everything that was typed, in the order of the form: a name may be spread over several fields."""
        return " ".join(value for _name, value in self.content if value)
