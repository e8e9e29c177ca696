"""The forms of the desk's decisions: each gives the arguments of one function that decides."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from desertions.cases.disclosure.face import Coarsening
from desertions.cases.publication import HARM_CHECK
from desertions.cases.verification import CHECKLIST
from desertions.choices import Publication, PurgeRequest, ResolutionRule, Verification
from desertions.evidence.assertions import Conflict
from desertions.models import Case, Evidence, Merge, Unit
from desertions.models.shown_face import DateShown, OutcomeShown
from newsroom.lib.desk.concurrent_forms import LoadedAutocomplete
from newsroom.lib.desk.texts import StoredCharField


class ReasonForm(forms.Form):
    """A reason. Whether it is required is up to the function that decides."""

    reason = StoredCharField(
        label=capfirst(_("reason")),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Whoever opens this page in a year will read the reason here."),
    )


class VerificationForm(ReasonForm):
    """The next step of a case, one of `possible` states, with the checklist of each."""

    to = forms.ChoiceField(label=capfirst(_("next step")), widget=UnfoldAdminRadioSelectWidget())
    field_order = ["to"]

    def __init__(self, possible: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(value, label) for value, label in Verification.choices if value in possible]
        self.fields["to"].choices = steps  # type: ignore[attr-defined]
        for value, label in steps:
            if CHECKLIST[value]:
                self.fields[f"checklist_{value}"] = forms.MultipleChoiceField(
                    label=capfirst(_("I confirm, for “%s”") % label),
                    choices=list(CHECKLIST[value].items()),
                    required=False,
                    widget=UnfoldAdminCheckboxSelectMultipleWidget(),
                )
        self.order_fields(["to", *[name for name in self.fields if name.startswith("checklist_")], "reason"])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `verification.change_verification` that this form asks for."""
        to = self.cleaned_data["to"]
        checklist = self.cleaned_data.get(f"checklist_{to}", [])
        return {"to": to, "checklist": checklist, "reason": self.cleaned_data["reason"]}


class HarmCheckForm(forms.Form):
    """The harm check: can the person, their family or the source be recognised?"""

    harm_check = forms.MultipleChoiceField(
        label=capfirst(_("I confirm")),
        choices=list(HARM_CHECK.items()),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    note = StoredCharField(
        label=capfirst(_("note")),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("What was weighed. Required if few people fit what readers would see: a second person reads it."),
    )

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `publication.publish_case` that this form asks for."""
        return {"harm_check": self.cleaned_data["harm_check"], "note": self.cleaned_data["note"]}


class PublicationForm(HarmCheckForm):
    """The harm check of one case, and how exactly readers see it: by default as proposed."""

    date_shown = forms.ChoiceField(
        label=capfirst(_("date that readers see")), choices=DateShown.choices, widget=UnfoldAdminRadioSelectWidget()
    )
    unit_shown = forms.ChoiceField(
        label=capfirst(_("unit that readers see")), required=False, widget=UnfoldAdminSelectWidget()
    )
    place_shown = forms.BooleanField(
        label=capfirst(_("readers see the place")), required=False, widget=UnfoldBooleanWidget()
    )
    outcome_shown = forms.ChoiceField(
        label=capfirst(_("outcome that readers see")), choices=OutcomeShown.choices,
        widget=UnfoldAdminRadioSelectWidget(),
    )  # fmt: skip
    field_order = ["date_shown", "unit_shown", "place_shown", "outcome_shown"]

    def __init__(self, case: Case, proposed: Coarsening, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ("date_shown", "place_shown", "unit_shown", "outcome_shown")
        self.initial.update(zip(shown, proposed, strict=True))
        units, above = [("", str(case.unit))], case.unit.parent
        while above is not None:
            units.append((str(above.pk), str(above)))
            above = above.parent
        self.fields["unit_shown"].choices = units  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `publication.publish_case` that this form asks for."""
        values = self.cleaned_data
        unit = int(values["unit_shown"]) if values["unit_shown"] else None
        coarsening = Coarsening(values["date_shown"], values["place_shown"], unit, values["outcome_shown"])
        return super().arguments() | {"coarsening": coarsening}


class BulkPublicationForm(HarmCheckForm):
    """The harm check for several cases, and whether readers see them. Each is shown as exactly as was proposed for it.

    `preview` is the digest of the proposal that was on the page.
    """

    preview = forms.CharField(required=False, widget=forms.HiddenInput())

    to = forms.ChoiceField(
        label=capfirst(_("readers")), widget=UnfoldAdminRadioSelectWidget(), choices=Publication.choices
    )
    field_order = ["to"]


class BulkUnitForm(ReasonForm):
    """The unit that several cases move to, and why."""

    unit = forms.ModelChoiceField(
        label=capfirst(_("unit")), queryset=Unit.objects.all(), widget=UnfoldAdminSelectWidget()
    )
    field_order = ["unit"]


class ResolutionForm(forms.Form):
    """The value of a fact that the desk publishes, and on what ground: the resolution of a conflict."""

    ground = forms.ChoiceField(label=capfirst(_("what the desk publishes")), widget=UnfoldAdminRadioSelectWidget())
    rule = forms.ChoiceField(
        label=capfirst(_("by which rule")),
        choices=[("", _("no rule: I follow the source chosen above")), *ResolutionRule.choices],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    note = StoredCharField(
        label=capfirst(_("note")),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("How the rule applies here. Required with a rule."),
    )

    def __init__(self, conflict: Conflict, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {str(assertion.evidence.pk): assertion for assertion in conflict.assertions}
        self.published = conflict.published
        label = gettext("%(value)s, as in %(source)s")
        choices = [
            (pk, label % {"value": assertion.label, "source": assertion.evidence.source})
            for pk, assertion in self.by_pk.items()
        ]
        choices.append(("published", gettext("%s, as it is in the case") % conflict.published_label))
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `conflicts.resolve_fact` that this form asks for."""
        assertion = self.by_pk.get(self.cleaned_data["ground"])
        rule = self.cleaned_data["rule"]
        return {
            "value": assertion.value if assertion else self.published,
            "evidence": assertion.evidence if assertion and not rule else None,
            "rule": rule,
            "note": self.cleaned_data["note"],
        }


class PurgeForm(forms.Form):
    """Who asked for a removal, and the case number typed once more, as the removal cannot be undone.

    `extent` holds the forms of the name that were found; of near ones, those of somebody else can be spared.
    """

    requested_by = forms.ChoiceField(
        label=capfirst(_("who asked")), choices=PurgeRequest.choices, widget=UnfoldAdminSelectWidget()
    )
    number = forms.CharField(
        label=capfirst(_("case number, again")),
        max_length=24,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Type it as it is shown above, to confirm that you mean this person."),
    )

    spared = forms.MultipleChoiceField(
        label=capfirst(_("somebody else is meant")),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("These may name this person or another one. Tick what names another person: it stays."),
    )

    def __init__(self, case: Case, extent: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        near = [form for form in extent.forms if form.is_near] if extent else []
        if near:
            spared: Any = self.fields["spared"]
            spared.choices = [(form.form, f"{form.form} · {form.number}") for form in near]
        else:
            self.fields["spared"].widget = forms.MultipleHiddenInput()

    def clean_number(self) -> str:
        if self.cleaned_data["number"].strip() != self.case.public_id:
            raise ValidationError(gettext("Case number: this is not the number of the case above."))
        return str(self.cleaned_data["number"])


class MergeForm(ReasonForm):
    """The duplicate to merge into a case, and why."""

    duplicate = forms.ModelChoiceField(
        label=capfirst(_("duplicate")),
        queryset=Case.objects.all(),
        help_text=_(
            "Its evidence, outcomes, motives, proceedings and matches move here; it is withdrawn, not deleted."
        ),
    )
    field_order = ["duplicate"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["duplicate"]
        field.widget = LoadedAutocomplete(Merge._meta.get_field("duplicate"), admin.site)
        field.widget.choices = field.choices

    @property
    def media(self) -> forms.Media:
        return super().media + LoadedAutocomplete(Evidence._meta.get_field("source"), admin.site).media
