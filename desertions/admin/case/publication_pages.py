"""The page of a case on which it is shown to readers, after the harm check, or hidden."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.admin.case.pages import case_for, decide, decide_at_once, reason_sent
from desertions.cases import publication
from desertions.cases.disclosure.classes import DisclosureClass, class_of
from desertions.cases.disclosure.face import Coarsening, coarsening_of, face_of, known_of
from desertions.cases.disclosure.proposal import proposal_for
from desertions.cases.disclosure.words import describe_dangers, describe_face
from desertions.choices import Publication, StepStatus
from desertions.figures.disclosure_rules import threshold
from desertions.forms import PublicationForm, ReasonForm
from desertions.models import Case, PublicationStep
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest


def publish(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Show the case to readers after the harm check, as exactly as enough people still fit it."""
    case = case_for(pk)
    k, now = threshold(), coarsening_of(case)
    is_public = case.publication == Publication.PUBLIC
    proposed = now if is_public else proposal_for([case], k).coarsenings.get(case.pk, now)
    form = PublicationForm(case, proposed, request.POST or None)

    def act() -> str:
        step = publication.publish_case(case, by=request.user, at=timezone.now(), **form.arguments())
        if step is not None and step.status == StepStatus.PROPOSED:
            return _("Proposed. Another person must confirm it: few people fit what readers would see.")
        return _("Readers see it now.")

    ways = [(_("As readers see it now"), now)] if is_public else [(_("As it is"), Coarsening())]
    if proposed not in (coarsening for _label, coarsening in ways):
        ways.append((_("As proposed"), proposed))
    steps = case.publication_steps.select_related("by", "second")
    return decide(admin,
        request, case, form, act, "publish",
        obstacles=publication.reasons_not_to_publish(case), k=k,
        ways=[(label, *_weighed(case, coarsening, k)) for label, coarsening in ways],
        is_public=is_public, waiting=steps.filter(status=StepStatus.PROPOSED).first(), seconding=ReasonForm(),
        steps=steps.exclude(status=StepStatus.PROPOSED),
    )  # fmt: skip


def _weighed(case: Case, coarsening: Coarsening, k: int) -> tuple[str, DisclosureClass, list[str]]:
    """Return what readers would see of the known facts, the class, and why it takes a second person."""
    seen = class_of(case, coarsening)
    face = face_of(known_of(case), coarsening)
    return describe_face(face), seen, describe_dangers(seen, k)


def second_showing(admin: DeskAdmin, request: DeskRequest, pk: int, step: int, decision: str) -> HttpResponse:
    """Confirm or decline, as its second person, that readers see the case. Raises Http404 for another decision."""
    case = case_for(pk)
    verbs = {"confirm": publication.confirm_publication, "decline": publication.decline_publication}
    if decision not in verbs:
        raise Http404
    proposal = get_object_or_404(PublicationStep, pk=step, case=case)
    reason = reason_sent(request, "reason")
    return decide_at_once(admin, request, case, "publish", verbs[decision], proposal, reason=reason)


def hide(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Hide the case from readers."""
    case = case_for(pk)
    note = reason_sent(request, "note")
    return decide_at_once(admin, request, case, "publish", publication.hide_case, case, note=note)


PAGES = [
    Page("<int:pk>/publish/", publish, "publish", "desertions.publish_case"),
    Page(
        "<int:pk>/publish/<int:step>/<str:decision>/",
        second_showing,
        "second_showing",
        "desertions.publish_case",
        WRITE,
    ),
    Page("<int:pk>/hide/", hide, "hide", "desertions.publish_case", WRITE),
]
