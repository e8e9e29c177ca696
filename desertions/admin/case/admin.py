"""Cases: the form of one and the list of all."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from desertions.admin.case import pages as case_pages
from desertions.admin.case import publication_pages, purge, saved_filters, search
from desertions.admin.case.actions import move_each, publish_each, verify_each
from desertions.admin.case.exports import export_csv, export_entities, export_xlsx
from desertions.admin.case.inlines import EvidenceInline, IdentityInline, MotiveInline, OutcomeInline, ProceedingInline
from desertions.admin.case.pages import REFUSALS, may_read, note_identity_shown, pages_of, waiting_step
from desertions.cases import numbering, publication
from desertions.cases.article_337 import compare_part
from desertions.cases.changes import case_changed
from desertions.cases.disclosure.classes import public_cases_that_reveal
from desertions.cases.possible_duplicates import cases_named, possible_duplicates
from desertions.cases.search import words_of_facts
from desertions.choices import Fact, OutcomeKind, Publication, StepStatus
from desertions.evidence import assertions
from desertions.figures.disclosure_rules import threshold
from desertions.forms import CaseForm
from desertions.matching.live_lookup import match_cases
from desertions.models import Case, Evidence, Identity, PublicationStep, SavedFilter, VerificationStep
from desertions.querysets import sourced_rows
from desertions.reference import ranks
from newsroom.lib.db.full_text_search import prefix_condition_of
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest, may


class Waiting(admin.SimpleListFilter):
    """Filter for cases with a step that waits for a second person, and public cases that too few people fit."""

    title = _("waiting")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choice of the filter."""
        return [("second", _("for a second person")), ("exposed", _("for a harm check: too few people fit it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the cases of the chosen option."""
        if self.value() == "exposed":
            return queryset.filter(pk__in=[case.pk for case, _seen in public_cases_that_reveal(threshold())])
        if self.value() != "second":
            return queryset
        steps, showings = (
            model.objects.filter(status=StepStatus.PROPOSED).values("case")
            for model in (VerificationStep, PublicationStep)
        )
        return queryset.filter(Q(pk__in=steps) | Q(pk__in=showings))


@admin.register(Case)
class CaseAdmin(DeskAdmin):
    """Cases: the form of one, the list of all, and the pages around them."""

    verb_errors = REFUSALS
    pages = [*case_pages.PAGES, *publication_pages.PAGES, *purge.PAGES, *search.PAGES, *saved_filters.PAGES]
    actions = [verify_each, publish_each, move_each, export_csv, export_xlsx, export_entities]
    form = CaseForm
    searches_full_text = True
    compressed_fields = False
    change_form_template = "admin/desertions/case/form.html"
    change_list_template = "admin/desertions/case/list.html"
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
    list_filter = ["verification", Waiting, "publication", "contract_type", "rank", "left_from", "unit"]
    list_select_related = ["unit"]
    search_fields = ["public_id"]
    search_help_text = _(
        "Case number or any word; also a whole surname or given name or a former number, for those who may open "
        "identities."
    )
    ordering = ["-id"]
    autocomplete_fields = ["unit"]
    inlines = [IdentityInline, EvidenceInline, OutcomeInline, MotiveInline, ProceedingInline]
    readonly_fields = ["public_id", "derived", "verification", "publication"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "unit",
                    ("source_for_all", "locator_for_all"),
                    ("rank", "contract_type"),
                    ("left_on", "left_from"),
                    "derived",
                ]
            },
        ),
        (_("For readers"), {"fields": [("verification", "publication"), "pseudonym", "public_summary"]}),
        (_("For the desk"), {"fields": ["desk_notes", "change_reason"]}),
    ]
    also_saved = {
        "unit": ("unit_shown",),
        "left_on": ("left_on_earliest", "left_on_latest"),
        "rank": ("rank_as_written",),
    }
    sortable_by = ()
    actions_submit_line = ["then_verify", "then_publish"]

    class Media:
        css = {"all": ["css/admin/case.css"]}
        js = ["js/namesakes.js", "js/first-field.js"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the cases with their derived facts, without their search vectors."""
        rows: QuerySet[Any] = super().get_queryset(request).with_derived().defer("search_vector")
        return rows

    def get_form(self, request: DeskRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form class with the person who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> list[str]:
        """Return the read-only fields. The public text of a public case needs the right to publish."""
        fields = list(super().get_readonly_fields(request, obj))
        public = obj is not None and obj.publication == Publication.PUBLIC
        return (
            [*fields, "pseudonym", "public_summary"] if public and not self.has_publish_permission(request) else fields
        )

    def search_condition(self, search_term: str) -> Q:
        """Find cases also by their unit, outcome and contract type in words."""
        return prefix_condition_of(search_term, beside=words_of_facts(public=False))

    def get_search_results(self, request: DeskRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search the text, and the names for those who may view identities."""
        search_term = search_term.replace("\0", "")
        cases, repeats = super().get_search_results(request, queryset, search_term)
        named: list[int] = []
        if may(request.user, "desertions.view_identity"):
            former = numbering.former_number_of(search_term)
            named = [*cases_named(search_term), *([former] if former else [])]
        return (queryset.filter(pk__in=named) | cases if named else cases), repeats

    def changelist_view(self, request: DeskRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Offer the person's saved filters above the list."""
        query = saved_filters.own_query(request.GET.urlencode())
        extra = {"saved_filters": SavedFilter.objects.filter(owner=request.user), "filter_query": query}
        response: HttpResponse = super().changelist_view(request, (extra_context or {}) | extra)
        return response

    def history_view(self, request: DeskRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirect to the timeline, which says more and shows each person only what they may see."""
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return HttpResponseRedirect(reverse("admin:desertions_case_timeline", args=[int(object_id)]))

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may change the case. A merged case is read-only until the merge is undone."""
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a case is withdrawn, never deleted."""
        return False

    def render_change_form(self, request: DeskRequest, context: Any, obj: Any = None, **kwargs: Any) -> HttpResponse:
        """Add the desk's view of the case to the page, and record that its identity was viewed."""
        context |= {"rank_names": [str(rank.label) for rank in ranks.RANKS.values()]}
        if obj is not None:
            context |= {
                "pages": pages_of(request, obj),
                "conflicts": [(conflict, may_read(request, conflict)) for conflict in assertions.conflicts(obj)],
                "waiting": waiting_step(obj),
                "merged_into": obj.merged_into,
            }
            note_identity_shown(request, obj)
        response: HttpResponse = super().render_change_form(request, context, obj=obj, **kwargs)
        return response

    def save_model(self, request: DeskRequest, obj: Case, form: ModelForm[Any], change: bool) -> None:
        """Save the case with the reason of the change. A new case gets its number."""
        self.give_reason(form.cleaned_data.get("change_reason", ""))
        if not change:
            numbering.number_case(obj)
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def after_saving(self, request: DeskRequest, obj: Case, form: Any) -> None:
        """Do what follows from a changed case.

        Cites the source given for all facts, updates figures and matches, and lowers or hides a case that lost support.
        """
        now = timezone.now()
        source = form.cleaned_data.get("source_for_all")
        if source:
            locator = form.cleaned_data["locator_for_all"]
            Evidence.objects.get_or_create(case=obj, source=source, fact=Fact.WHOLE_CASE, locator=locator, asserted="")
        transaction.on_commit(lambda: match_cases.enqueue([obj.pk]))
        before = obj.verification
        face_changed = bool(publication.CHECKED_FACTS & set(form.changed_data))
        reasons = case_changed(obj, by=request.user, at=now, face_changed=face_changed)
        if obj.verification != before:
            message = _("Its sources now support only: %s.") % obj.get_verification_display()
            self.message_user(request, message, messages.WARNING)
        for reason in reasons:
            self.message_user(request, _("Hidden from readers: %s") % reason, messages.WARNING)
        self._warn(request, obj)

    def _warn(self, request: DeskRequest, obj: Case) -> None:
        for proceeding in sourced_rows(obj.proceedings, request.user):
            compared = compare_part(proceeding)
            if compared and compared.differs:
                self.message_user(request, compared.rule, messages.WARNING)
        identity = Identity.objects.filter(case=obj).first()
        if identity and may(request.user, "desertions.view_identity"):
            for namesake in possible_duplicates(identity, apart_from=obj.pk):
                self.message_user(request, namesake.description, messages.WARNING)

    def response_add(self, request: DeskRequest, obj: Case, post_url_continue: str | None = None) -> HttpResponse:
        """Redirect to the next page. The next case of a list starts with the same unit, source and contract type."""
        answer = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            query = QueryDict(mutable=True)
            names = ("unit", "source_for_all", "contract_type")
            query.update({name: request.POST[name] for name in names if request.POST.get(name)})
            return HttpResponseRedirect(f"{reverse('admin:desertions_case_add')}?{query.urlencode()}")
        return self._next_page(request, obj) or answer

    def response_change(self, request: DeskRequest, obj: Case) -> HttpResponse:
        """Redirect to the page that the button names, or as Django does."""
        return self._next_page(request, obj) or super().response_change(request, obj)

    @action(description=_("Save, then verify…"), permissions=["verify"])
    def then_verify(self, request: DeskRequest, obj: Case) -> None:
        """Do nothing here: the page that follows asks for the checklist and the reason."""

    @action(description=_("Save, then show to readers…"), permissions=["publish"])
    def then_publish(self, request: DeskRequest, obj: Case) -> None:
        """Do nothing here: the page that follows asks for the harm check."""

    @admin.display(description=_("outcome"))
    def outcome_now(self, case: Any) -> str:
        """Return the current outcome."""
        return str(OutcomeKind(case.current_outcome).label)

    @admin.display(description=_("calculated, never typed"))
    def derived(self, case: Any) -> str:
        """Return composition, current outcome and what the lists say, in one line."""
        if case.pk is None:
            return str(_("Shown once the case is saved: composition, current outcome, and what the lists say."))
        facts = [
            (_("served before the invasion"), case.served_before),
            (_("found in court records"), case.has_proceeding),
            (_("on the wanted list"), case.on_wanted_list),
        ]
        records = ", ".join(str(label) for label, true in facts if true) or _(
            "in no roster, court record or wanted list"
        )
        composition = ranks.Composition(case.composition).label if case.composition else _("rank unknown")
        written = f" ({case.rank_as_written})" if case.rank_as_written else ""
        return format_html("{}{} · {} · {}", composition, written, self.outcome_now(case), records)

    def has_verify_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may verify cases."""
        return may(request.user, "desertions.verify_case")

    def has_publish_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may publish cases."""
        return may(request.user, "desertions.publish_case")

    def _next_page(self, request: DeskRequest, obj: Case) -> HttpResponse | None:
        for button, page in (("then_verify", "verify"), ("then_publish", "publish")):
            if f"desertions_case_{button}" in request.POST and getattr(self, f"has_{page}_permission")(request):
                return HttpResponseRedirect(reverse(f"admin:desertions_case_{page}", args=[obj.pk]))
        return None
