"""Actions on many cases: one page asks for the decision, then each case is decided or refused by itself."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import admin as django_admin
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from desertions.cases import numbering, publication, verification
from desertions.cases.disclosure.coarsening import Proposal
from desertions.cases.disclosure.proposal import proposal_for
from desertions.choices import Publication, StepStatus, Verification
from desertions.figures.disclosure_rules import threshold
from desertions.forms import BulkPublicationForm, BulkUnitForm, VerificationForm
from desertions.models import Case
from desertions.models.shown_face import DateShown, OutcomeShown
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest

MAX_CASES = 500
"""Number of cases that one action may decide."""
REFUSALS = (verification.CannotVerifyError, publication.CannotPublishCaseError, numbering.CannotMoveError)


@django_admin.action(description=_("Verification…"), permissions=["verify"])
def verify_each(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
    """Take a verification step with each case."""
    form = VerificationForm(Verification.values, _sent(request))

    def act(case: Case) -> str:
        step = verification.change_verification(case, by=request.user, at=timezone.now(), **form.arguments())
        waits = step is not None and step.status == StepStatus.PROPOSED
        return str(_("proposed; another person must confirm it") if waits else case.get_verification_display())

    return _each(admin, request, queryset, form, act, _("Verification"))


@django_admin.action(description=_("Show to readers or hide…"), permissions=["publish"])
def publish_each(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
    """Show each case to readers, as exactly as is proposed for all of them together, or hide it."""
    form = BulkPublicationForm(_sent(request))
    hidden = queryset.exclude(publication=Publication.PUBLIC).select_related("unit")[: MAX_CASES + 1]
    preview = Preview(list(hidden), threshold())
    form.fields["preview"].initial = preview.digest
    if form.is_bound and form.data.get("to") == Publication.PUBLIC and form.data.get("preview") != preview.digest:
        form.data = request.POST.copy()
        form.data["preview"] = preview.digest
        form.add_error(None, _("The proposal has changed since the page was opened: look at it again."))

    def act(case: Case) -> str:
        if form.cleaned_data["to"] != Publication.PUBLIC:
            publication.hide_case(case, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
            return str(Publication(case.publication).label)
        step = publication.publish_case(
            case, by=request.user, at=timezone.now(), coarsening=preview.coarsenings.get(case.pk), **form.arguments()
        )
        waits = step is not None and step.status == StepStatus.PROPOSED
        return str(_("proposed; another person must confirm it") if waits else Publication(case.publication).label)

    return _each(admin, request, queryset, form, act, _("Readers"), preview=preview)


class Preview:
    """What readers would lose if these cases were shown together as is proposed."""

    def __init__(self, cases: list[Case], k: int) -> None:
        proposal = proposal_for(cases, k) if 0 < len(cases) <= MAX_CASES else Proposal({}, [])
        self.coarsenings, self.number, self.k = proposal.coarsenings, len(cases), k
        self.exposed = [case for case in cases if case.pk in set(proposal.exposed)]
        self.digest = hashlib.sha256(repr(sorted(proposal.coarsenings.items())).encode()).hexdigest()[:16]

    @property
    def rows(self) -> list[tuple[Any, int]]:
        """Return what is shown of how many cases, as (label, number)."""
        shown = list(self.coarsenings.values())
        dates = [(_("date shown: %s") % way.label, sum(c.date == way for c in shown)) for way in DateShown]
        return [
            *dates,
            (_("place shown"), sum(c.place for c in shown)),
            (_("own unit shown"), sum(c.unit is None for c in shown)),
            (_("outcome shown as it is"), sum(c.outcome == OutcomeShown.EXACT for c in shown)),
        ]


@django_admin.action(description=_("Change the unit…"), permissions=["change"])
def move_each(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
    """Move each case to another unit."""
    form = BulkUnitForm(_sent(request))

    def act(case: Case) -> str:
        unit, reason = form.cleaned_data["unit"], form.cleaned_data["reason"]
        numbering.move_case(case, unit=unit, by=request.user, at=timezone.now(), reason=reason)
        return str(unit)

    return _each(admin, request, queryset, form, act, _("Unit"))


def _each(
    admin: DeskAdmin,
    request: DeskRequest,
    queryset: QuerySet[Case],
    form: Form,
    act: Callable[[Case], str],
    title: Any,
    **extra: Any,
) -> HttpResponse | None:
    cases = list(queryset.order_by("public_id")[: MAX_CASES + 1])
    if len(cases) > MAX_CASES:
        message = (
            ngettext("Choose at most %d case at a time.", "Choose at most %d cases at a time.", MAX_CASES) % MAX_CASES
        )
        admin.message_user(request, message, messages.ERROR)
        return None
    context = admin.admin_site.each_context(request) | {
        "title": title, "opts": admin.opts, "cases": cases, "form": form, "action": request.POST["action"],
        **extra,
    }  # fmt: skip
    if not form.is_bound or not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "admin/desertions/case/bulk.html", context, status=status)
    rows = [(case, *_answer(act, case)) for case in cases]
    context |= {"rows": rows, "done": sum(went for _case, went, _message in rows)}
    return render(request, "admin/desertions/case/bulk_report.html", context)


def _sent(request: DeskRequest) -> Any:
    """Return the values of the form, or None until its page was shown."""
    return request.POST if "confirmed" in request.POST else None


def _answer(act: Callable[[Case], str], case: Case) -> tuple[bool, str]:
    try:
        return True, act(case)
    except REFUSALS as error:
        return False, str(error)
