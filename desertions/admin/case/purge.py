"""The page on which the person of a case is removed on request."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.admin.case.pages import case_for, decide
from desertions.cases.removal.purge import extent_of, purge_person
from desertions.forms import PurgeForm
from desertions.models import Purge
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import Page
from newsroom.lib.desk.rights import DeskRequest


def purge(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Show what would be removed with the person, and remove it. Redirects to the certificate."""
    case = case_for(pk)
    extent = extent_of(case)
    form = PurgeForm(case, extent, request.POST or None)
    purges: list[Purge] = []

    def act() -> str:
        answers = {name: form.cleaned_data[name] for name in ("requested_by", "spared")}
        purges.append(purge_person(case, **answers, by=request.user, at=timezone.now()))
        return _("Removed. Certificate %s names no one.") % purges[0]

    answer = decide(admin, request, case, form, act, "purge", extent=extent)
    return HttpResponseRedirect(reverse("admin:desertions_purge_change", args=[purges[0].pk])) if purges else answer


PAGES = [Page("<int:pk>/purge/", purge, "purge", "desertions.add_purge")]
