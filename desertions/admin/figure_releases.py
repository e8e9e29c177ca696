"""The page of releases: what readers see of all figures, what is counted now, and what new values give away."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.admin.case.pages import reason_sent
from desertions.choices import StepStatus
from desertions.figures import figures as counting
from desertions.figures import releases
from desertions.figures.audit.findings import Finding, describe
from desertions.figures.filters import CaseFilter
from desertions.forms import ReasonForm
from desertions.models import Case, Figure, FigureAudit, FigureRelease
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.decision_view import decision_page
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest

MAX_SHOWN = 50
"""Past releases on the page."""


def overview(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Show the releases, and release what is counted now."""
    form = ReasonForm(request.POST or None)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        release = releases.release_figures(by=request.user, at=timezone.now(), reason=reason)
        if release.status == StepStatus.PROPOSED:
            return _("Proposed. Another person must confirm it.")
        return _("Readers see the new numbers now.")

    public = list(Figure.objects.all().public())
    now, newest = counting.counts(public), counting.shown_counts(public)
    newest_audit = FigureAudit.objects.first()
    findings = [Finding.from_stored(stored) for stored in newest_audit.findings] if newest_audit else []
    rows = list(FigureRelease.objects.select_related("figure", "by", "second").order_by("-at", "-pk")[:MAX_SHOWN])
    messages_of = iter(describe([Finding.from_stored(stored) for row in rows for stored in row.findings], public))
    described = [(row, [next(messages_of) for _finding in row.findings]) for row in rows]
    waiting = [pair for pair in described if pair[0].status == StepStatus.PROPOSED]
    proposed = {int(pk): value for pk, (value, _verified) in waiting[0][0].values.items()} if waiting else {}
    return decision_page(
        request, admin, form, act=act, refusals=(releases.CannotReleaseError,), back=request.path,
        template="admin/desertions/figure/releases.html",
        context={
            "title": _("Releases of figures"),
            "rows": [
                (figure, newest.get(figure.pk), proposed.get(figure.pk), now.get(figure.pk)) for figure in public
            ],
            "audit": newest_audit,
            "findings": describe(findings, public),
            "waiting": waiting[0][0] if waiting else None,
            "waiting_messages": waiting[0][1] if waiting else [],
            "waiting_change": _describe_change(waiting[0][0]) if waiting else "",
            "seconding": ReasonForm(),
            "past": [pair for pair in described if pair not in waiting],
        },
    )  # fmt: skip


def _describe_change(release: FigureRelease) -> str:
    """Return in words what becomes of the figure that changes with a release, or an empty text."""
    figure = release.figure
    if figure is None:
        return ""
    changed = Figure(**{"definition": figure.definition, "counted": figure.counted} | release.change)
    chosen = CaseFilter(changed.definition, Case.objects.none())
    if not chosen.is_valid():
        return ""
    about = {
        "figure": figure,
        "value": release.values[str(figure.pk)][0],
        "conditions": "; ".join([f"{label}: {value}" for label, value in chosen.chosen.values()]) or _("every case"),
    }
    if not figure.is_public:
        return _("“%(figure)s” becomes public and shows %(value)d (%(conditions)s).") % about
    return _("“%(figure)s” is counted in another way and shows %(value)d (%(conditions)s).") % about


def second(admin: DeskAdmin, request: DeskRequest, pk: int, decision: str) -> HttpResponse:
    """Confirm or decline a release as its second person. Raises Http404 for another decision."""
    verbs = {"confirm": releases.confirm_release, "decline": releases.decline_release}
    if decision not in verbs:
        raise Http404
    release = get_object_or_404(FigureRelease, pk=pk)
    reason = reason_sent(request, "reason")
    try:
        verbs[decision](release, by=request.user, at=timezone.now(), reason=reason)
    except releases.CannotReleaseError as error:
        admin.message_user(request, str(error), messages.ERROR)
    else:
        admin.message_user(request, _("Done."))
    return HttpResponseRedirect(reverse("admin:desertions_figure_releases"))


PAGES = [
    Page("releases/", overview, "releases", "desertions.publish_figure"),
    Page("releases/<int:pk>/<str:decision>/", second, "second_release", "desertions.publish_figure", WRITE),
]
