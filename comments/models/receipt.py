from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Receipt(models.Model):
    """What a code in a writer's hands opens: his comments. The code itself is kept nowhere."""

    digest = models.BigIntegerField(unique=True, editable=False)
    first_used_on = models.DateField(_("first used on"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return str(_("Receipt %s") % self.pk)


class Appeal(models.Model):
    """A writer's one objection to a rejection, and what became of it."""

    comment = models.OneToOneField("Comment", models.CASCADE, related_name="appeal")
    message = models.CharField(_("message"), max_length=1000)
    made_at = models.DateTimeField(_("made at"))
    granted = models.BooleanField(_("granted"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, editable=False, related_name="+")
    """By which it was answered."""

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
