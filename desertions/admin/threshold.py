"""How many people must look alike before one of them is shown: each decision of an editor, the newest first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from desertions.figures import disclosure_rules
from desertions.figures.releases import refresh_soon
from desertions.models import DisclosureThreshold
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest


class ThresholdForm(forms.ModelForm[DisclosureThreshold]):
    """A new threshold with its reason."""

    def clean(self) -> dict[str, Any]:
        """Refuse a number that protects nobody."""
        values = super().clean() or {}
        if "k" in values:
            try:
                disclosure_rules.require_sensible(values["k"], values.get("reason", ""))
            except disclosure_rules.CannotSetThresholdError as error:
                self.add_error(None, str(error))
        return values


@admin.register(DisclosureThreshold)
class DisclosureThresholdAdmin(DeskAdmin):
    """Thresholds are added, never changed: the newest applies."""

    form = ThresholdForm
    fields = ["k", "reason"]
    list_display = ["k", "reason", "by", "at"]
    list_select_related = ["by"]
    search_fields = ["reason"]

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a decision stays as it was taken."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a decision stays as it was taken."""
        return False

    def save_model(self, request: DeskRequest, obj: DisclosureThreshold, form: Any, change: bool) -> None:
        """Set the threshold."""
        values = form.cleaned_data
        obj.pk = disclosure_rules.set_threshold(
            values["k"], reason=values["reason"], by=request.user, at=timezone.now()
        ).pk
        refresh_soon()
