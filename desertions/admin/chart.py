"""Named charts of public cases, for stories."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desertions.explorer.story_charts import chart_html
from desertions.forms import ChartForm
from desertions.models import Chart
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import Page, choose


@admin.register(Chart)
class ChartAdmin(DeskAdmin):
    """Charts that the editor inserts into a story."""

    form = ChartForm
    pages = [Page("choose/", choose, "choose")]
    list_display = ["title", "shape", "is_public"]
    list_filter = ["shape", "is_public"]
    search_fields = ["title_en", "title_ru"]
    fieldsets: Any = [
        (None, {"fields": [("title_en", "title_ru"), "shape", "question", "is_public"]}),
        (_("As readers see it now"), {"fields": ["drawn"]}),
    ]
    readonly_fields = ["drawn"]

    class Media:
        css = {"all": ["css/admin/chart.css"]}

    def choice(self, row: Chart) -> dict[str, Any]:
        """Return the chart as the editor's dialog shows it."""
        return {"id": row.pk, "label": str(row) if row.is_public else _("%s (not public)") % row}

    @admin.display(description=_("chart"))
    def drawn(self, chart: Chart) -> str:
        """Return the chart."""
        return format_html('<div class="drawn-chart">{}</div>', chart_html(chart)) if chart.pk else "—"
