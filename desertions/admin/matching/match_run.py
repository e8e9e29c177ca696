"""Runs of matching: started from a list, watched while they work, and what they found."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desertions.choices import MatchStatus
from desertions.matching import review, runs
from desertions.matching.expected_false_matches import MatchTier
from desertions.matching.explanations import describe_tier
from desertions.models import MatchRun, NamedList
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.job_pages import progress_page
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.jobs import work

ADD, VIEW = "desertions.add_matchrun", "desertions.view_matchrun"


def begin(admin: "MatchRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Start a run for a list."""
    named = get_object_or_404(NamedList.objects.visible_to(request.user), pk=pk)
    try:
        run = runs.begin_run(named, by=request.user, at=timezone.now())
    except runs.CannotRunError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return redirect("admin:desertions_namedlist_change", pk)
    return redirect("admin:desertions_matchrun_change", run.pk)


def cancel(admin: "MatchRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    run = admin._run(request, pk)
    work.cancel(run)
    return admin._back(run)


def progress(admin: "MatchRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Return the part of the page that shows progress."""
    return progress_page(request, admin._run(request, pk))


@admin.register(MatchRun)
class MatchRunAdmin(DeskAdmin):
    """Comparisons of the cases with a list, with what they found and what chance alone would find."""

    pages = [
        Page("begin/<int:pk>/", begin, "begin", ADD, WRITE),
        Page("<int:pk>/progress/", progress, "progress", VIEW, READ),
        Page("<int:pk>/cancel/", cancel, "cancel", ADD, WRITE),
    ]
    verb_errors = (runs.CannotRunError,)
    list_display = ["named_list", "state", "candidates", "by", "at"]
    list_filter = ["state"]
    list_select_related = ["named_list", "by"]
    search_fields = ["named_list__title"]
    sortable_by = ()
    ordering = ["-id"]

    class Media:
        css = {"all": ["css/admin/case.css", "css/admin/import.css", "css/admin/match.css"]}
        js = ["js/import-progress.js"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the runs of lists that the person may see."""
        visible = NamedList.objects.visible_to(request.user)
        rows: QuerySet[Any] = super().get_queryset(request).filter(named_list__in=visible)
        return rows

    def has_add_permission(self, request: DeskRequest) -> bool:
        """Return False: a run is started from the page of its list."""
        return False

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a run has no form."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: runs stay as a record."""
        return False

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a run. Raises Http404 or PermissionDenied."""
        if request.method not in ("GET", "HEAD") or not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        run = self._run(request, int(object_id))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Matching with “%s”") % run.named_list,
            "media": self.media,
            "levels": self._levels(run),
            "waiting": review.waiting(run.named_list, by=request.user).count(),
            "statuses": self._statuses(run),
            "run": run,
            "may_begin": self._may_begin(request),
            "may_review": may(request.user, "desertions.change_match"),
        }
        return render(request, "admin/desertions/match/run.html", context)

    def _levels(self, run: MatchRun) -> list[dict[str, Any]]:
        """Return each tier with the number of pairs found and the number that chance alone would give."""
        levels = []
        for level in MatchTier:
            expected, low, high = run.chance.get(level.value, (0.0, 0, 0))
            number = run.hits.get(level.value, 0)
            if level.value in run.chance and (number or expected >= 0.05):
                levels.append(
                    {
                        "tier": describe_tier(level),
                        "number": number,
                        "expected": expected,
                        "low": low,
                        "high": high,
                        "beyond": number > high,
                    }
                )
        return levels

    def _statuses(self, run: MatchRun) -> list[tuple[str, int]]:
        matches = run.named_list.matches
        counted = [(status.label, matches.filter(status=status).count()) for status in MatchStatus]
        return [(str(label), number) for label, number in counted if number]

    def _may_begin(self, request: DeskRequest) -> bool:
        return may(request.user, "desertions.add_matchrun")

    def _require_add(self, request: DeskRequest) -> None:
        if not self._may_begin(request):
            raise PermissionDenied

    def _run(self, request: DeskRequest, pk: int) -> MatchRun:
        if not may(request.user, "desertions.view_matchrun"):
            raise PermissionDenied
        result: MatchRun = get_object_or_404(self.get_queryset(request).select_related("named_list", "by"), pk=pk)
        return result

    def _back(self, run: MatchRun) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:desertions_matchrun_change", args=[run.pk]))
