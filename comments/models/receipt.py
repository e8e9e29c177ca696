from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """The digest of a code that lets a writer open their comments. The code itself is not stored."""

    digest = models.BigIntegerField(unique=True, editable=False)
    first_used_on = models.DateField(_("first used on"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return str(_("Receipt %s") % self.pk)


class Appeal(models.Model):
    """A writer's one appeal against a rejection, and its outcome."""

    comment = models.OneToOneField("Comment", models.CASCADE, related_name="appeal")
    message = models.CharField(_("message"), max_length=1000)
    made_at = models.DateTimeField(_("sent at"))
    granted = models.BooleanField(_("granted"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, editable=False, related_name="+")
    """The decision that answered the appeal."""

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None) | Q(granted__isnull=False, decided_at__isnull=False),
                name="appeal_is_decided_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return str(_("Appeal about comment %s") % self.comment_id)
