"""Actions on many cases: one page asks for the decision, then each case is decided or refused by itself."""

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
from desertions.choices import Publication, StepStatus, Verification
from desertions.forms import BulkPublicationForm, BulkUnitForm, VerificationForm
from desertions.models import Case
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
    """Show each case to readers or hide it."""
    form = BulkPublicationForm(_sent(request))

    def act(case: Case) -> str:
        if form.cleaned_data["to"] == Publication.PUBLIC:
            publication.publish_case(case, by=request.user, at=timezone.now(), **form.arguments())
        else:
            publication.hide_case(case, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
        return str(Publication(case.publication).label)

    return _each(admin, request, queryset, form, act, _("Readers"))


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
    admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case], form: Form, act: Callable[[Case], str], title: Any
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
