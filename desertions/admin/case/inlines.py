"""The rows below a case: identity, evidence, outcomes, motives and proceedings."""

from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline

from desertions.cases.article_337 import compare_part
from desertions.forms import (
    EvidenceForm,
    EvidenceFormSet,
    IdentityForm,
    IdentityFormSet,
    MotiveForm,
    MotiveFormSet,
    OutcomeForm,
    ProceedingForm,
)
from desertions.models import Evidence, Identity, Motive, Outcome, Proceeding, Source
from desertions.querysets import sourced_rows
from newsroom.lib.desk.admin import DeskInline
from newsroom.lib.desk.concurrent_forms import BothVersionsFormSet, LoadedAutocomplete


class SourcedInline(InlineModelAdmin[Any, Any]):
    """Rows with a source, without those whose source the person may not open. Source names cost no query per row."""

    formset = BothVersionsFormSet
    extra = 0
    hide_title = True
    autocomplete_fields = ["source"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows whose source the person may open."""
        rows = super().get_queryset(request).select_related("source").defer("source__search_vector")
        result: QuerySet[Any] = sourced_rows(rows, request.user)
        return result

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only sources that the person may see."""
        if db_field.name == "source":
            kwargs["widget"] = LoadedAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs["queryset"] = Source.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class IdentityInline(DeskInline, StackedInline):
    """The identity of the person."""

    model = Identity
    form = IdentityForm
    formset = IdentityFormSet
    extra = 1
    hide_title = True
    max_num = 1
    can_delete = False
    fields = [("surname", "given_name", "patronymic"), ("born_on", "born_in"), "notes"]
    template = "admin/desertions/case/identity.html"


class EvidenceInline(SourcedInline, DeskInline, TabularInline):
    """The evidence of the case."""

    model = Evidence
    form = EvidenceForm
    formset = EvidenceFormSet
    fields = ["source", "fact", "asserts", "locator", "quote"]


class OutcomeInline(SourcedInline, DeskInline, TabularInline):
    """The history of outcomes."""

    model = Outcome
    form = OutcomeForm
    fields = ["kind", "on", "order", "source", "note"]


class MotiveInline(SourcedInline, DeskInline, TabularInline):
    """The motives, with who said so."""

    model = Motive
    form = MotiveForm
    formset = MotiveFormSet
    fields = ["kind", "said_by", "on", "source"]


class ProceedingInline(SourcedInline, DeskInline, StackedInline):
    """The court proceedings."""

    model = Proceeding
    form = ProceedingForm
    fields = [
        ("court", "court_type", "region"),
        ("number", "uid", "instance"),
        ("days_absent", "act_ended_on", "released_early"),
        ("code_part", "judge"),
        "part_that_follows",
        ("entered_on", "decided_on", "result"),
        ("term_months", "suspended"),
        "argument",
        "text",
        "source",
    ]
    readonly_fields = ["part_that_follows"]

    def part_that_follows(self, proceeding: Proceeding) -> str:
        """Return the part of article 337 that follows from days, category and date; a warning if the card differs."""
        comparison = compare_part(proceeding) if proceeding.pk else None
        return (
            comparison.rule
            if comparison
            else str(_("Enter the days absent and a date; the part is proposed once they are saved."))
        )

    part_that_follows.short_description = _("proposed part")  # type: ignore[attr-defined]
