import datetime
import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from desertions.cases import numbering
from desertions.choices import Verification
from desertions.evidence import assertions
from desertions.models import Case, Evidence, Identity, Motive, Outcome, Proceeding, Source, Unit
from desertions.reference import criminal_code, ranks
from newsroom.lib.desk.concurrent_forms import BothVersionsForm, BothVersionsFormSet, LoadedAutocomplete
from newsroom.lib.desk.dates import BirthField, ReadBackInput, refuse_unread
from newsroom.lib.desk.rights import AnyUser
from newsroom.lib.desk.texts import StoredCharField
from newsroom.lib.names.spelling import fold
from newsroom.lib.text import partial_dates


class RankField(forms.CharField):
    """A form field for a rank as people write it; its value is the code of the rank."""

    widget = UnfoldAdminTextInputWidget(attrs={"list": "rank-names", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return str(ranks.RANKS[value].label) if value in ranks.RANKS else value

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return ranks.parse(text) if text else ""
        except ranks.UnreadableRankError as error:
            raise ValidationError(
                gettext("“%s” is not a known rank. Write it in full or by its usual abbreviation: мл. с-т, Lt Col.")
                % text
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or "")
        except ValidationError:
            return True


class CaseForm(BothVersionsForm):
    """The facts of a case as the desk enters them, and one source for all of them.

    The admin sets `user` on a subclass: only sources that the user may open can be chosen.
    """

    user: AnyUser = AnonymousUser()
    rank = RankField(
        label=capfirst(_("rank")),
        required=False,
        help_text=_("In Russian or English, in full or abbreviated: рядовой, мл. с-т, гв. рядовой запаса, Lt Col."),
    )
    source_for_all = forms.ModelChoiceField(
        label=capfirst(_("source for all these facts")),
        queryset=Source.objects.none(),
        required=False,
        help_text=_("Where these facts come from. Add a source that differs on one fact to the evidence below."),
    )
    locator_for_all = StoredCharField(
        label=capfirst(_("place in the source")),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Page, row or minute."),
    )
    change_reason = StoredCharField(
        label=capfirst(_("reason for this change")),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stored in the case's history with what changed."),
    )

    class Meta:
        model = Case
        fields = ["unit", "rank", "contract_type", "left_on", "left_from", "pseudonym", "public_summary", "desk_notes"]
        widgets = {"left_on": ReadBackInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source_for_all"]
        source.queryset = Source.objects.visible_to(self.user)
        source.widget = LoadedAutocomplete(Evidence._meta.get_field("source"), admin.site)
        source.widget.choices = source.choices

    def clean_unit(self) -> Unit:
        """Refuse a unit without a prefix for case numbers, its own or of a unit above."""
        unit = self.cleaned_data["unit"]
        try:
            numbering.numbering_unit(unit)
        except numbering.CannotNumberError as error:
            raise ValidationError(str(error)) from error
        self.instance.set_unit(unit)
        result: Unit = unit
        return result

    def clean_left_on(self) -> str:
        """Return the date as EDTF; refuse one that cannot be read or lies in the future."""
        text = self.cleaned_data["left_on"]
        refuse_unread(text)
        try:
            date = partial_dates.parse(text) if text.strip() else None
        except partial_dates.UnreadableDateError as error:
            raise ValidationError(
                gettext(
                    "Write a valid date as 2022, 09.2022, 21.09.2022, autumn 2022, winter 2022/23, 2022-09-2X, or a "
                    "range 2022-09/2022-11."
                )
            ) from error
        if date and date.earliest > timezone.localdate():
            raise ValidationError(gettext("This date is in the future."))
        return date.edtf if date else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "left_on" in values:
            self.instance.set_left_on(values["left_on"])
        if values.get("locator_for_all") and not values.get("source_for_all"):
            self.add_error("source_for_all", gettext("Name the source that this page, row or minute is in."))
        if "rank" in self.changed_data and "rank" in values:
            written = str(self.data.get(self.add_prefix("rank"), "")).strip()
            usual = self.fields["rank"].prepare_value(values["rank"])
            self.instance.rank_as_written = "" if written == usual else written[:100]
        return values


class IdentityForm(BothVersionsForm):
    """The identity of the person; the birth may be known in part."""

    class Meta:
        model = Identity
        fields = ["surname", "given_name", "patronymic", "born_on", "born_in", "notes"]
        field_classes = {"born_on": BirthField}


class IdentityFormSet(BothVersionsFormSet):
    """The identity of the person, checked against the facts of the case.

    If another person has entered an identity meanwhile, it is taken as the row to change, so that both versions show.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entered = self.get_queryset().first() if self.is_bound and self.management_form.is_valid() else None
        if entered is None or self.initial_form_count() or not self.total_form_count():
            return
        posted: Any = self.data
        data = posted.copy()
        data[f"{self.prefix}-INITIAL_FORMS"], data[f"{self.prefix}-0-id"] = "1", str(entered.pk)
        for name in self.form.base_fields:
            data[f"initial-{self.prefix}-0-{name}"] = ""
        self.data = data
        del self.management_form

    def clean(self) -> None:
        super().clean()
        left = self.instance.left_on_latest
        for form in self.forms:
            if hasattr(form, "cleaned_data") and pseudonym_names(self.instance.pseudonym, form.instance):
                raise ValidationError(gettext("Pseudonym: it contains part of the person's own name. Choose another."))
            born = form.cleaned_data.get("born_on") if hasattr(form, "cleaned_data") else None
            if born and (born.earliest >= timezone.localdate() or (left and born.earliest >= left)):
                form.add_error(
                    "born_on",
                    gettext("Date of birth: it is in the future or after the date of leaving. Check both dates."),
                )


class EvidenceForm(BothVersionsForm):
    """One source on one fact; the text of what it asserts is read as a value of that fact."""

    class Meta:
        model = Evidence
        fields = ["source", "fact", "asserts", "locator", "quote"]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        try:
            self.instance.asserted = assertions.read_assertion(values.get("fact", ""), values.get("asserts", ""))
        except assertions.UnreadableAssertionError as error:
            self.add_error("asserts", str(error))
        return values


def _refuse_repeats(formset: forms.BaseInlineFormSet[Any, Any], names: tuple[str, ...], message: Any) -> None:
    """Add an error to each row that equals another row of the case in the columns `names`, on this page or stored."""
    here = [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    on_page = {form.instance.pk for form in formset.forms if form.instance.pk}
    stored = formset.model.objects.filter(case=formset.instance.pk).exclude(pk__in=on_page)  # type: ignore[union-attr]
    seen = set(stored.values_list(*names)) if formset.instance.pk else set()
    for form in here:
        values = tuple(getattr(form.instance, name) for name in names)
        if values in seen:
            form.add_error(None, message)
        seen.add(values)


class MotiveFormSet(BothVersionsFormSet):
    """The motives of a case: the same motive, stated by the same side on the same day, is entered once."""

    def clean(self) -> None:
        super().clean()
        _refuse_repeats(self, ("kind", "said_by", "on"), gettext("Motive: already entered, as said by the same."))


class EvidenceFormSet(BothVersionsFormSet):
    """The evidence of a case: no piece is entered twice, and a corroborated case keeps at least one source."""

    def clean(self) -> None:
        super().clean()
        names = ("source_id", "fact", "locator", "asserted")
        _refuse_repeats(self, names, gettext("Source: already entered, for the same fact and place."))
        if self.instance.verification not in {Verification.PARTLY, Verification.VERIFIED}:
            return
        here = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        unseen = self.instance.evidence.exclude(pk__in=[form.instance.pk for form in self.forms if form.instance.pk])
        if not here and not unseen.exists():
            raise ValidationError(gettext("A corroborated case needs a source: cite another, or make it a lead first."))


def pseudonym_names(pseudonym: str, person: Any) -> bool:
    """Return whether the pseudonym contains a part of the person's own name, in either alphabet."""
    own = {fold(text) for text in (person.surname, person.given_name, person.patronymic) if len(text) > 1}
    return bool(own & {fold(word) for word in re.findall(r"[^\W\d_]{2,}", pseudonym)})


def _not_to_come(form: forms.ModelForm[Any], name: str) -> Any:
    """Return the date of the field; raise ValidationError if it lies in the future."""
    on = form.cleaned_data[name]
    if on and on > timezone.localdate():
        raise ValidationError(gettext("This date is in the future."))
    return on


class OutcomeForm(BothVersionsForm):
    """One outcome of a case."""

    class Meta:
        model = Outcome
        fields = ["kind", "on", "order", "source", "note"]

    def clean_on(self) -> Any:
        return _not_to_come(self, "on")


class MotiveForm(BothVersionsForm):
    """One motive of a case."""

    class Meta:
        model = Motive
        fields = ["kind", "said_by", "on", "source"]

    def clean_on(self) -> Any:
        return _not_to_come(self, "on")


class ProceedingForm(BothVersionsForm):
    """One court record; its dates must follow each other, and the part of the article be in force on that day."""

    class Meta:
        model = Proceeding
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        entered, decided, ended = (values.get(name) for name in ("entered_on", "decided_on", "act_ended_on"))
        if entered and decided and decided < entered:
            self.add_error("decided_on", gettext("Decided on: must not be before the day the case was entered."))
        if decided and ended and decided < ended:
            self.add_error("act_ended_on", gettext("The absence ended on: must not be after the day of the decision."))
        self._require_law_in_force(values.get("code_part", ""), ended or decided)
        return values

    def _require_law_in_force(self, code: str, on: datetime.date | None) -> None:
        """Add an error if the part was not yet in force on the day."""
        part = criminal_code.CODE_PARTS.get(code)
        if part and on and on < part.in_force_from:
            self.add_error(
                "code_part",
                gettext("Article and part: in force only since %(since)s, after %(on)s. Check the part and the dates.")
                % {"since": part.in_force_from, "on": on},
            )
