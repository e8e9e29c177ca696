from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.cases.removal.purge import extent_of, purge_person
from desertions.forms import PurgeForm
from desertions.models import Purge
from newsroom.lib.desk.rights import DeskRequest


class CasePurge:
    """The page of a case on which its man is removed on request. Mixed into the case's admin, before `CasePages`."""

    def get_urls(self) -> list[Any]:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        page = path("<int:pk>/purge/", site.admin_view(self.purge), name="desertions_case_purge")
        return [page, *super().get_urls()]  # type: ignore[misc] # mixed into an admin

    def purge(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Says what would be removed with the man. Afterwards the case is gone: it leads to the certificate."""
        pages: Any = self
        case = pages.case_for(request, pk, "desertions.add_purge")
        form = PurgeForm(case, request.POST or None)
        made: list[Purge] = []

        def act() -> str:
            requested_by = form.cleaned_data["requested_by"]
            made.append(purge_person(case, requested_by=requested_by, by=request.user, at=timezone.now()))
            return _("Removed. Certificate %s names no one.") % made[0]

        extent = extent_of(case)
        answer = pages.decide(request, case, form, act, "purge", extent=extent)
        return HttpResponseRedirect(reverse("admin:desertions_purge_change", args=[made[0].pk])) if made else answer
