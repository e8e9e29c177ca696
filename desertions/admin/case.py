from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import action

from desertions import verification
from desertions.forms import CaseForm, EvidenceFormSet, IdentityFormSet, OutcomeForm, ProceedingForm
from desertions.models import Case, Evidence, Identity, Motive, Outcome, Proceeding, Source, VerificationStep
from desertions.tasks import read_figures
from desertions.vocabulary import Composition, OutcomeKind, Publication, Verification
from newsroom.lib.desk_admin import DeskAdmin
from newsroom.lib.rights import may


class SourcedInline:
    """Leaves out what rests on a source that the person may not open."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)  # type: ignore[misc] # mixed into an inline
        return rows.filter(Q(source=None) | Q(source__in=Source.objects.visible_to(request.user)))


class IdentityInline(StackedInline):
    model = Identity
    formset = IdentityFormSet
    extra = 0
    hide_title = True
    max_num = 1
    can_delete = False
    fields = [("surname", "given_name", "patronymic"), ("born_on", "born_in"), "notes"]


class EvidenceInline(SourcedInline, TabularInline):
    model = Evidence
    formset = EvidenceFormSet
    extra = 0
    hide_title = True
    autocomplete_fields = ["source"]
    fields = ["source", "fact", "locator", "quote"]


class OutcomeInline(SourcedInline, TabularInline):
    model = Outcome
    form = OutcomeForm
    extra = 0
    hide_title = True
    autocomplete_fields = ["source"]


class MotiveInline(SourcedInline, TabularInline):
    model = Motive
    extra = 0
    hide_title = True
    autocomplete_fields = ["source"]


class ProceedingInline(SourcedInline, StackedInline):
    model = Proceeding
    form = ProceedingForm
    extra = 0
    hide_title = True
    autocomplete_fields = ["source"]
    fields = [
        ("court", "court_type", "region"),
        ("number", "uid", "instance"),
        ("code_part", "judge"),
        ("entered_on", "decided_on", "result"),
        ("term_months", "suspended"),
        "text",
        "source",
    ]


class VerificationStepInline(TabularInline):
    model = VerificationStep
    extra = 0
    hide_title = True
    can_delete = False
    fields = readonly_fields = ["from_state", "to_state", "reason", "by", "at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "desertions.view_case")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(Case)
class CaseAdmin(DeskAdmin):
    form = CaseForm
    verb_errors = (verification.CannotVerifyError, verification.CannotPublishCaseError)
    list_display = [
        "public_id",
        "unit",
        "rank",
        "contract_type",
        "left_on",
        "outcome_now",
        "verification",
        "publication",
    ]
    list_filter = ["verification", "publication", "contract_type", "rank", "left_from", "unit"]
    list_select_related = ["unit"]
    search_fields = ["public_id", "=unit__name_en", "=unit__name_ru", "public_summary"]
    search_help_text = _("Case number, unit or summary; a surname too, for those who may open identities.")
    ordering = ["-id"]
    autocomplete_fields = ["unit"]
    inlines = [
        IdentityInline,
        EvidenceInline,
        OutcomeInline,
        MotiveInline,
        ProceedingInline,
        VerificationStepInline,
    ]
    readonly_fields = ["public_id", "derived", "verification", "publication"]
    fieldsets = [
        (None, {"fields": ["unit", ("rank", "contract_type"), ("left_on", "left_from"), "derived"]}),
        (_("For readers"), {"fields": [("verification", "publication"), "public_summary"]}),
        (_("For the desk"), {"fields": ["desk_notes"]}),
    ]
    actions = [
        "corroborate_each",
        "verify_each",
        "dispute_each",
        "withdraw_each",
        "reopen_each",
        "publish_each",
        "hide_each",
    ]
    also_saved = ("left_on_earliest", "left_on_latest")
    actions_submit_line = ["corroborate_one", "verify_one", "publish_one", "hide_one"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_derived()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What readers see of a public case is changed by those who may publish it."""
        fields = list(super().get_readonly_fields(request, obj))
        public = obj is not None and obj.publication == Publication.PUBLIC
        return [*fields, "public_summary"] if public and not self.has_publish_permission(request) else fields

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        fields = list(super().get_search_fields(request))
        if may(request.user, "desertions.view_identity"):
            fields.append("identity__surname__istartswith")
        return fields

    def save_model(self, request: HttpRequest, obj: Case, form: ModelForm, change: bool) -> None:
        if not change:
            verification.number_case(obj)
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def after_saving(self, request: HttpRequest, obj: Case) -> None:
        transaction.on_commit(read_figures.enqueue)

    @admin.display(description=_("outcome"))
    def outcome_now(self, case: Any) -> str:
        return str(OutcomeKind(case.current_outcome).label)

    @admin.display(description=_("derived, never typed"))
    def derived(self, case: Any) -> str:
        if case.pk is None:
            return str(_("Shown once the case is saved: composition, current outcome, and what the lists say."))
        facts = [
            (_("served before the invasion"), case.served_before),
            (_("found in court records"), case.has_proceeding),
            (_("on the wanted list"), case.on_wanted_list),
        ]
        said = ", ".join(str(label) for label, true in facts if true) or _("in no roster, court record or wanted list")
        return format_html(
            "{} · {} · {}",
            Composition(case.composition).label if case.composition else _("rank unknown"),
            self.outcome_now(case),
            said,
        )

    def has_verify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request.user, "desertions.verify_case")

    def has_corroborate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_verify_permission(request) and self._may_become(object_id, Verification.PARTLY)

    def has_confirm_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_verify_permission(request) and self._may_become(object_id, Verification.VERIFIED)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request.user, "desertions.publish_case")

    def has_show_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_publish_permission(request) and self._is(object_id, Publication.PRIVATE)

    def has_hide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_publish_permission(request) and self._is(object_id, Publication.PUBLIC)

    @admin.action(description=_("Mark as partly corroborated"), permissions=["verify"])
    def corroborate_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._verify(request, queryset, Verification.PARTLY)

    @admin.action(description=_("Mark as verified"), permissions=["verify"])
    def verify_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._verify(request, queryset, Verification.VERIFIED)

    @admin.action(description=_("Mark as disputed"), permissions=["verify"])
    def dispute_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._verify(request, queryset, Verification.DISPUTED)

    @admin.action(description=_("Withdraw: not counted, not shown, nothing deleted"), permissions=["verify"])
    def withdraw_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._verify(request, queryset, Verification.WITHDRAWN)

    @admin.action(description=_("Make a lead again"), permissions=["verify"])
    def reopen_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._verify(request, queryset, Verification.LEAD)

    @admin.action(description=_("Show to readers"), permissions=["publish"])
    def publish_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self.try_each(request, verification.publish_case, queryset, by=request.user, at=timezone.now())

    @admin.action(description=_("Hide from readers"), permissions=["publish"])
    def hide_each(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self.try_each(request, verification.hide_case, queryset, by=request.user, at=timezone.now())

    @action(description=_("Save, partly corroborated"), permissions=["corroborate"])
    def corroborate_one(self, request: HttpRequest, obj: Case) -> None:
        self._verify(request, [obj], Verification.PARTLY)

    @action(description=_("Save, verified"), permissions=["confirm"])
    def verify_one(self, request: HttpRequest, obj: Case) -> None:
        self._verify(request, [obj], Verification.VERIFIED)

    @action(description=_("Save, show to readers"), permissions=["show"])
    def publish_one(self, request: HttpRequest, obj: Case) -> None:
        self.try_each(request, verification.publish_case, [obj], by=request.user, at=timezone.now())

    @action(description=_("Save, hide from readers"), permissions=["hide"])
    def hide_one(self, request: HttpRequest, obj: Case) -> None:
        self.try_each(request, verification.hide_case, [obj], by=request.user, at=timezone.now())

    def _may_become(self, object_id: Any, to: Verification) -> bool:
        """Whether the case on the page can take this step next; a new one is a lead."""
        state = Case.objects.filter(pk=object_id).values_list("verification", flat=True).first()
        return to in verification.STEPS[state or Verification.LEAD]

    def _is(self, object_id: Any, publication: Publication) -> bool:
        return Case.objects.filter(pk=object_id, publication=publication).exists()

    def _verify(self, request: HttpRequest, cases: Any, to: Verification) -> None:
        self.try_each(request, verification.change_verification, cases, to=to, by=request.user, at=timezone.now())
