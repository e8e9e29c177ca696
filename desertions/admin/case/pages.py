"""The pages around a case: verification, readers, conflicts of sources, timeline and merging."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.cases import conflicts, history, merging, publication, verification
from desertions.choices import CustodyAct, Fact, Publication, StepStatus
from desertions.evidence import assertions, custody
from desertions.forms import MergeForm, ReasonForm, ResolutionForm, VerificationForm
from desertions.models import Case, Identity, Merge, Source, VerificationStep
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.decision_view import decision_page
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may

REFUSALS = (
    verification.CannotVerifyError,
    publication.CannotPublishCaseError,
    conflicts.CannotResolveError,
    history.CannotRestoreError,
    merging.CannotMergeError,
)
"""Exceptions by which the verbs of these pages refuse."""


def pages_of(request: DeskRequest, case: Case) -> list[tuple[str, str, bool]]:
    """Return the pages of the case that the person may open as (address, label, whether it is the present page)."""
    labels = {
        "change": _("Case"),
        "verify": _("Verification"),
        "publish": _("Readers"),
        "timeline": _("Timeline"),
        "merge": _("Merge"),
        "purge": _("Remove on request"),
    }
    allowed = {
        "verify": may(request.user, "desertions.verify_case"),
        "publish": may(request.user, "desertions.publish_case"),
        "merge": may(request.user, "desertions.verify_case"),
        "purge": may(request.user, "desertions.add_purge"),
    }
    addresses = {name: reverse(f"admin:desertions_case_{name}", args=[case.pk]) for name in labels}
    return [
        (addresses[name], label, request.path == addresses[name])
        for name, label in labels.items()
        if allowed.get(name, True)
    ]


def note_identity_shown(request: DeskRequest, case: Case) -> None:
    """Record in the chain of custody that the identity is shown, if the person may view it. Call before showing it."""
    if may(request.user, "desertions.view_identity") and Identity.objects.filter(case=case).exists():
        custody.record_custody(custody.case_subject(case), act=CustodyAct.VIEWED, by=request.user, at=timezone.now())


def may_read(request: DeskRequest, conflict: assertions.Conflict) -> bool:
    """Return whether the person may open every source that asserts something about the fact."""
    sources = {assertion.evidence.source_id for assertion in conflict.assertions}
    return Source.objects.visible_to(request.user).filter(pk__in=sources).count() == len(sources)


def tell_if_hidden(admin: DeskAdmin, request: DeskRequest, case: Case) -> None:
    """Show a warning if a decision has just hidden a public case from readers."""
    if case.publication == Publication.PUBLIC and not Case.objects.all().public().filter(pk=case.pk).exists():
        message = _("Hidden from readers: open “Readers” to see why.")
        admin.message_user(request, message, messages.WARNING)


def waiting_step(case: Case) -> VerificationStep | None:
    """Return the verification step that waits for a second person, or None."""
    return case.verification_steps.filter(status=StepStatus.PROPOSED).select_related("by").first()


def verify(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Take a verification step with the case."""
    case = case_for(pk)
    form = VerificationForm(verification.STEPS[case.verification], request.POST or None)

    def act() -> str:
        step = verification.change_verification(case, by=request.user, at=timezone.now(), **form.arguments())
        if step is None:
            return _(
                "Nothing changed: the case is already in this state, or the step is already waiting for a second "
                "person."
            )
        if step.status == StepStatus.PROPOSED:
            return _("Proposed. Another person must confirm it.")
        return _("Done: %s.") % case.get_verification_display()

    evidence = case.evidence.filter(source__in=Source.objects.visible_to(request.user)).select_related("source")
    return decide(admin,
        request, case, form, act, "verify",
        waiting=waiting_step(case), seconding=ReasonForm(),
        evidence=evidence, independent=verification.independent_sources(case),
        conflicts=assertions.conflicts(case),
        steps=case.verification_steps.exclude(status=StepStatus.PROPOSED).select_related("by", "second"),
    )  # fmt: skip


def second(admin: DeskAdmin, request: DeskRequest, pk: int, step: int, decision: str) -> HttpResponse:
    """Confirm or decline a step as its second person. Raises Http404 for another decision."""
    case = case_for(pk)
    verbs = {"confirm": verification.confirm_step, "decline": verification.decline_step}
    if decision not in verbs:
        raise Http404
    proposal = get_object_or_404(VerificationStep, pk=step, case=case)
    reason = reason_sent(request, "reason")
    return decide_at_once(admin, request, case, "verify", verbs[decision], proposal, reason=reason)


def settle(admin: DeskAdmin, request: DeskRequest, pk: int, fact: str) -> HttpResponse:
    """Resolve a fact on which sources disagree.

    Raises Http404 if they do not, PermissionDenied if the person may not open one of them.
    """
    case = case_for(pk)
    conflict = next((conflict for conflict in assertions.conflicts(case) if conflict.fact == fact), None)
    if conflict is None:
        raise Http404
    if not may_read(request, conflict):
        raise PermissionDenied(
            _("A sealed source asserts something about this too: only someone who may open it can decide.")
        )
    form = ResolutionForm(conflict, request.POST or None)

    def act() -> str:
        arguments = form.arguments()
        conflicts.resolve_fact(case, Fact(fact), by=request.user, at=timezone.now(), **arguments)
        tell_if_hidden(admin, request, case)
        return _("Decided: %(fact)s is %(value)s.") % {
            "fact": conflict.label,
            "value": assertions.label_of(fact, arguments["value"]),
        }

    back = reverse("admin:desertions_case_change", args=[case.pk])
    return decide(admin, request, case, form, act, "settle", back=back, conflict=conflict)


def timeline(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Show the history of the case."""
    case = case_for(pk)
    note_identity_shown(request, case)
    context = case_context(admin, request, case) | {
        "title": _("Timeline of %s") % case,
        "moments": history.timeline(case, request.user),
        "may_restore": may(request.user, "desertions.change_case"),
    }
    return render(request, "admin/desertions/case/timeline.html", context)


def restore(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Restore the state that the case had at a moment of its timeline. Raises Http404 for no valid moment."""
    case = case_for(pk)
    try:
        moment = datetime.datetime.fromisoformat(request.POST.get("to", ""))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment) or not 2000 <= moment.year < 2100:
        raise Http404
    reason = reason_sent(request, "reason")
    return decide_at_once(admin, request, case, "timeline", history.restore_case, case, to=moment, reason=reason)


def merge(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Merge another case into this one."""
    case = case_for(pk)
    form = MergeForm(request.POST or None)

    def act() -> str:
        duplicate, reason = form.cleaned_data["duplicate"], form.cleaned_data["reason"]
        merging.merge_cases(case, duplicate, by=request.user, at=timezone.now(), reason=reason)
        tell_if_hidden(admin, request, case)
        return _("Merged. %(duplicate)s is now part of %(target)s.") % {"duplicate": duplicate, "target": case}

    merges = Merge.objects.filter(target=case) | Merge.objects.filter(duplicate=case)
    return decide(
        admin, request, case, form, act, "merge", merges=merges.select_related("target", "duplicate", "by", "undone_by")
    )


def undo_merge(admin: DeskAdmin, request: DeskRequest, pk: int, merge: int) -> HttpResponse:
    """Undo a merge."""
    case = case_for(pk)
    past_merge = get_object_or_404(Merge, pk=merge, target=case)
    reason = reason_sent(request, "reason")
    return decide_at_once(admin, request, case, "merge", merging.undo_merge, past_merge, reason=reason)


def case_for(pk: int) -> Case:
    """Return the case. Raises Http404."""
    result: Case = get_object_or_404(Case.objects.select_related("unit", "merged_into").defer("search_vector"), pk=pk)
    return result


def case_context(admin: DeskAdmin, request: DeskRequest, case: Case) -> dict[str, Any]:
    """Return the template context that the pages of a case share."""
    context: dict[str, Any] = admin.admin_site.each_context(request) | {
        "opts": admin.opts,
        "case": case,
        "pages": pages_of(request, case),
    }
    return context


def decide(
    admin: DeskAdmin, request: DeskRequest, case: Case, form: Form, act: Any, page: str, **context: Any
) -> HttpResponse:
    """Render a page that asks for a decision about the case, or call `act` with it."""
    return decision_page(
        request,
        admin,
        form,
        act=act,
        refusals=REFUSALS,
        back=context.pop("back", request.path),
        template=f"admin/desertions/case/{page}.html",
        context=case_context(admin, request, case) | {"title": f"{case}: {TITLES[page]()}"} | context,
    )


def decide_at_once(
    admin: DeskAdmin, request: DeskRequest, case: Case, page: str, verb: Any, subject: Any, **arguments: Any
) -> HttpResponse:
    """Call a verb that needs no page of its own, and show its refusal or its result as a message."""
    try:
        reasons = verb(subject, by=request.user, at=timezone.now(), **arguments)
    except REFUSALS as error:
        admin.message_user(request, str(error), messages.ERROR)
    else:
        admin.message_user(request, _("Done."))
        for reason in reasons or []:
            admin.message_user(request, _("Hidden from readers: %s") % reason, messages.WARNING)
    return HttpResponseRedirect(reverse(f"admin:desertions_case_{page}", args=[case.pk]))


def reason_sent(request: DeskRequest, name: str) -> str:
    """Return a text that was sent outside of a form."""
    return request.POST.get(name, "").replace("\0", "")[:2000]


TITLES = {
    "verify": lambda: _("verification"),
    "publish": lambda: _("readers"),
    "settle": lambda: _("sources disagree"),
    "merge": lambda: _("merge"),
    "purge": lambda: _("remove on request"),
}

PAGES = [
    Page("<int:pk>/verify/", verify, "verify", "desertions.verify_case"),
    Page("<int:pk>/verify/<int:step>/<str:decision>/", second, "second", "desertions.verify_case", WRITE),
    Page("<int:pk>/settle/<str:fact>/", settle, "settle", "desertions.change_case"),
    Page("<int:pk>/timeline/", timeline, "timeline", "desertions.view_case", READ),
    Page("<int:pk>/restore/", restore, "restore", "desertions.change_case", WRITE),
    Page("<int:pk>/merge/", merge, "merge", "desertions.verify_case"),
    Page("<int:pk>/merge/<int:merge>/undo/", undo_merge, "undo_merge", "desertions.verify_case", WRITE),
]
