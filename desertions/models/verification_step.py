from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import Publication, StepStatus, Verification
from desertions.models.case import Case
from newsroom.lib.desk.history import keep_history

FOUR_EYES = [Verification.VERIFIED, Verification.DISPUTED, Verification.WITHDRAWN]
"""States into which a step needs a second person: one proposes it, another confirms it."""


@keep_history
class VerificationStep(models.Model):
    """A step from one verification state to another: who took it, when, why. Grave steps wait for a second person."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="verification_steps")
    from_state = models.CharField(_("from"), max_length=20, choices=Verification)
    to_state = models.CharField(_("to"), max_length=20, choices=Verification)
    status = models.CharField(_("status"), max_length=20, choices=StepStatus, default=StepStatus.TAKEN)
    checklist = models.JSONField(_("checked"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("second person")
    )
    second_at = models.DateTimeField(_("decided at"), null=True)
    second_reason = models.TextField(_("the second person's reason"), blank=True)

    class Meta:
        verbose_name = _("verification step")
        verbose_name_plural = _("verification steps")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status=StepStatus.PROPOSED), name="one_step_of_a_case_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.TAKEN, to_state__in=FOUR_EYES)
                | (Q(second__isnull=False) & Q(second_at__isnull=False)),
                name="grave_step_has_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.TAKEN) | Q(second=None) | ~Q(second=F("by")),
                name="nobody_confirms_their_own_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


@keep_history
class PublicationStep(models.Model):
    """The showing or hiding of a case: who did it, when and why, and the result of the harm check."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="publication_steps")
    to = models.CharField(_("to"), max_length=10, choices=Publication)
    harm_check = models.JSONField(_("harm check"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=StepStatus, default=StepStatus.TAKEN)
    face_shown = models.CharField(_("what readers see of it"), max_length=200, blank=True)
    alike = models.PositiveIntegerField(
        _("public cases with the same face"), null=True, help_text=_("With this one; counted when it was shown.")
    )
    people = models.PositiveIntegerField(
        _("people who fit"), null=True, help_text=_("Public or not; counted when it was shown.")
    )
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("second person"),
    )
    second_at = models.DateTimeField(_("second person at"), null=True)
    second_reason = models.TextField(_("the second person's reason"), blank=True)

    class Meta:
        verbose_name = _("publication step")
        verbose_name_plural = _("publication steps")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status=StepStatus.PROPOSED), name="one_showing_of_a_case_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.TAKEN) | Q(second=None) | ~Q(second=F("by")),
                name="nobody_confirms_their_own_showing",
            ),
        ]

    def __str__(self) -> str:
        return self.get_to_display()
