from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desertions.lists import exporting
from desertions.models import Case

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(name: str, content: Iterable[bytes]) -> StreamingHttpResponse:
    """The file as an answer that no cache keeps."""
    answer = StreamingHttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class CaseExports:
    """Actions of the list of cases: the chosen ones as a file, with names for who may open identities."""

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Case]) -> StreamingHttpResponse | None:
        return self._export(request, queryset, "csv")

    @admin.action(description=_("Export as XLSX"), permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Case]) -> StreamingHttpResponse | None:
        return self._export(request, queryset, "xlsx")

    @admin.action(description=_("Export as FollowTheMoney entities"), permissions=["view"])
    def export_entities(self, request: Any, queryset: QuerySet[Case]) -> StreamingHttpResponse:
        chosen = Case.objects.filter(pk__in=queryset.order_by().values("pk"))
        return attachment(*exporting.export_entities(chosen, by=request.user, at=timezone.now()))

    def _export(self, request: Any, queryset: QuerySet[Case], form: str) -> StreamingHttpResponse | None:
        chosen = Case.objects.filter(pk__in=queryset.order_by().values("pk"))
        try:
            return attachment(*exporting.export_cases(chosen, form=form, by=request.user, at=timezone.now()))
        except exporting.CannotExportError as error:
            self.message_user(request, str(error), messages.ERROR)  # type: ignore[attr-defined] # mixed into an admin
            return None
