"""Actions that export the selected cases as a file. Names are included for those who may open identities."""

from django.contrib import admin as django_admin
from django.contrib import messages
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desertions.lists import exporting
from desertions.models import Case
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.web.downloads import attachment


@django_admin.action(description=_("Export as CSV"), permissions=["view"])
def export_csv(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> StreamingHttpResponse | None:
    """Export the cases as CSV."""
    return _export(admin, request, queryset, "csv")


@django_admin.action(description=_("Export as XLSX"), permissions=["view"])
def export_xlsx(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> StreamingHttpResponse | None:
    """Export the cases as XLSX."""
    return _export(admin, request, queryset, "xlsx")


@django_admin.action(description=_("Export as FollowTheMoney entities"), permissions=["view"])
def export_entities(admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case]) -> StreamingHttpResponse:
    """Export the cases as FollowTheMoney entities."""
    chosen = Case.objects.filter(pk__in=queryset.order_by().values("pk"))
    return attachment(*exporting.export_entities(chosen, by=request.user, at=timezone.now()))


def _export(
    admin: DeskAdmin, request: DeskRequest, queryset: QuerySet[Case], form: str
) -> StreamingHttpResponse | None:
    chosen = Case.objects.filter(pk__in=queryset.order_by().values("pk"))
    try:
        return attachment(*exporting.export_cases(chosen, form=form, by=request.user, at=timezone.now()))
    except exporting.CannotExportError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return None
