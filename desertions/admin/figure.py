"""Figures: their definition, their present value and their sum check."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desertions.admin.figure_releases import PAGES
from desertions.choices import StepStatus
from desertions.figures import figures
from desertions.figures.filters import CaseFilter
from desertions.figures.releases import CannotReleaseError, release_figures, wait_for_turn
from desertions.forms import FigureForm, filter_field
from desertions.models import Figure, FigureValue
from newsroom.lib.desk.admin import DeskAdmin, ReadOnlyInline
from newsroom.lib.desk.rights import DeskRequest, may


class ReadingInline(ReadOnlyInline):
    """The recorded values of a figure."""

    model = FigureValue
    fields = readonly_fields = ["value", "verified", "taken_at", "release"]


class FigureChangeList(ChangeList):
    """List of figures that counts all of them in one query."""

    def get_results(self, request: HttpRequest) -> None:
        """Set the present value and the failed sum check on each figure of the page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        live = figures.counts(self.result_list)
        broken = {broken_sum.figure.pk: broken_sum for broken_sum in figures.broken_sums()}
        for figure in self.result_list:
            figure.live, figure.broken = live.get(figure.pk), broken.get(figure.pk)


@admin.register(Figure)
class FigureAdmin(DeskAdmin):
    """Figures counted from cases."""

    form = FigureForm
    also_saved = {"": ("definition",)}
    list_display = ["label", "slug", "now", "is_public", "position", "alarm"]
    list_filter = ["is_public"]
    search_fields = ["slug", "label_en", "label_ru"]
    prepopulated_fields = {"slug": ["label_en"]}
    autocomplete_fields = ["parts"]
    inlines = [ReadingInline]
    readonly_fields = ["now"]
    pages = PAGES
    change_list_template = "admin/desertions/figure/list.html"

    def get_fieldsets(self, request: DeskRequest, obj: Any = None) -> Any:
        """Return the fields, with one for each filter of cases."""
        filters = [filter_field(name) for name in CaseFilter.base_filters]
        return [
            (None, {"fields": ["label_en", "label_ru", ("noun_en", "noun_ru"), "slug", "now"]}),
            (
                _("Which cases"),
                {
                    "fields": ["counted", *filters],
                    "description": _("A case must meet all the conditions that are chosen."),
                },
            ),
            (_("For readers"), {"fields": ["rule_en", "rule_ru", "is_public", "small_number_reason", "position"]}),
            (_("Sum check"), {"fields": ["parts"]}),
        ]

    def get_form(self, request: DeskRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form. Its filter fields are its own and not columns of the model."""
        # The filter's fields are made by the form itself; the factory must not look for them on the model.
        return super().get_form(request, obj, change=change, **(kwargs | {"fields": FigureForm.Meta.fields}))

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> list[str]:
        """Return the read-only fields. Publishing needs its own right; the slug of an existing figure stays."""
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None:
            fields.append("slug")  # tokens in articles name the figure by it
        return fields if may(request.user, "desertions.publish_figure") else [*fields, "is_public", "position"]

    def get_prepopulated_fields(self, request: DeskRequest, obj: Any = None) -> dict[str, Any]:
        """Derive the slug from the label of a new figure only."""
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    def get_object(self, request: DeskRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the figure. A request that saves waits for releases before it locks the figure."""
        if request.method == "POST":
            wait_for_turn()
        return super().get_object(request, object_id, from_field)

    def get_changelist(self, request: DeskRequest, **kwargs: Any) -> Any:
        """Return the list class that counts all figures at once."""
        return FigureChangeList

    @admin.display(description=_("now"))
    def now(self, figure: Any) -> str:
        """Return the present value, or why it cannot be counted."""
        try:
            live = figure.live if hasattr(figure, "live") else figures.count(figure)
        except figures.BrokenFigureError as error:
            return format_html("<strong>{}</strong>", error)
        return str(live.value) if live else str(_("broken: the definition cannot be read"))

    @admin.display(description=_("sum check"))
    def alarm(self, figure: Any) -> str:
        """Return value and sum of a figure whose parts do not add up, otherwise an empty text."""
        broken = figure.broken
        if broken is None:
            return ""
        return format_html("<strong>{} ≠ {}</strong>", broken.value, broken.sum)

    def after_saving(self, request: DeskRequest, obj: Figure, form: Any) -> None:
        """Release what readers would see of it, or propose to."""
        if not form.change:
            return
        try:
            release = release_figures(
                by=request.user, at=timezone.now(), reason=obj.small_number_reason, figure=obj, change=form.change
            )
        except CannotReleaseError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        if release.status == StepStatus.PROPOSED:
            text = _("Proposed. Readers see it once another person confirms it: see “Releases”.")
            self.message_user(request, text, messages.WARNING)
