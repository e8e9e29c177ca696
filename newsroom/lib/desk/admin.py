"""Admin classes of the desk: buttons and actions call verbs, and a verb's refusal becomes a message."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import pghistory
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import DateField, DateTimeField, Q
from django.forms import ModelForm
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from unfold.admin import ModelAdmin, TabularInline

from newsroom.lib.db.full_text_search import matching, prefix_condition_of
from newsroom.lib.desk.concurrent_forms import LoadedAutocomplete
from newsroom.lib.desk.dates import DayField, DayWidget
from newsroom.lib.desk.pages import Page
from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.desk.texts import in_stored_form


class BoundedPaginator(Paginator[Any]):
    """Paginator that counts at most `MAX_COUNTED` rows: a list of a million opens as fast as one of a thousand."""

    MAX_COUNTED = 10_000

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most `MAX_COUNTED` + 1."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MAX_COUNTED + 1].count())

    @property
    def is_cut(self) -> bool:
        """Return whether there are more rows than were counted."""
        return self.count > self.MAX_COUNTED


class MoreThan(int):
    """A number of rows that were not counted further. It reads “more than …” wherever it is shown."""

    def __str__(self) -> str:
        return gettext("more than %d") % int(self)


class DeskInline:
    """What the inlines of the desk have in common with its admins: the reader of dates."""

    def formfield_for_dbfield(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Read days as people type them, and texts in stored form."""
        kwargs = day_field(db_field) | kwargs
        return in_stored_form(super().formfield_for_dbfield(db_field, request, **kwargs))  # type: ignore[misc]


def day_field(db_field: Any) -> dict[str, Any]:
    """Return the form class and widget for a column that holds a day; nothing for any other."""
    is_day = isinstance(db_field, DateField) and not isinstance(db_field, DateTimeField)
    return {"form_class": DayField, "widget": DayWidget} if is_day else {}


class ReadOnlyInline(TabularInline):
    """Rows that verbs write: shown with their object, neither added nor removed there."""

    extra = 0
    hide_title = True
    max_num = 0
    can_delete = False


class DeskAdmin(ModelAdmin):
    """Admin of the desk. `verb_errors` are the exceptions with which its verbs refuse, with a text for the person."""

    verb_errors: tuple[type[Exception], ...] = ()
    also_saved: dict[str, tuple[str, ...]] = {}
    """Columns that a form fills besides a field it shows, saved if that field has changed; those under "", always."""
    pages: ClassVar[list[Page]] = []
    """Pages of this admin besides Django's own."""
    list_per_page = 50
    paginator = BoundedPaginator
    searches_full_text = False
    """Whether the list is searched through the model's `search_vector`, by word forms and beginnings."""
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_filter_submit = False
    warn_unsaved_form = True
    keeps_drafts = True
    """Whether what is typed into its forms is stored while it is typed."""

    def get_urls(self) -> list[Any]:
        """Return Django's addresses with those of `pages` before them."""
        return [*(page.url(self) for page in self.pages), *super().get_urls()]

    def get_search_results(self, request: DeskRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search the full text if the model has one, otherwise as Django does."""
        search_term = search_term.replace("\0", "")
        if not self.searches_full_text or not search_term.strip():
            result: tuple[Any, bool] = super().get_search_results(request, queryset, search_term)
            return result
        return matching(queryset, self.search_condition(search_term)), False

    def search_condition(self, search_term: str) -> Q:
        """Return the condition that a row has the words of a search."""
        return prefix_condition_of(search_term)

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        """Return the list with “more than …” as the number of rows that were not counted further."""
        changelist = super().get_changelist_instance(request)
        if changelist.paginator.is_cut:
            changelist.result_count = MoreThan(BoundedPaginator.MAX_COUNTED)
        return changelist

    def lookup_allowed(self, lookup: str, value: Any, request: DeskRequest) -> bool:
        """Return whether the list offers this filter. Any other lookup could ask about what the person may not see."""
        offered = set()
        for entry in self.get_list_filter(request):
            name = entry if isinstance(entry, str) else getattr(entry, "parameter_name", None) or entry[0]
            offered |= {name, *(f"{name}__{kind}" for kind in ("exact", "id__exact", "in", "isnull"))}
        return lookup in offered and "\0" not in str(value)

    def to_field_allowed(self, request: DeskRequest, to_field: str) -> bool:
        """Return whether objects may be chosen by this field: by their primary key alone."""
        return to_field in ("id", self.opts.pk.name)

    def formfield_for_dbfield(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Read days as people type them, and texts in stored form."""
        return in_stored_form(super().formfield_for_dbfield(db_field, request, **day_field(db_field) | kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Use an autocomplete field that costs no query per row."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedAutocomplete(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: DeskRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Offer the buttons on the page of a new object too."""
        if object_id is None:
            extra_context = (extra_context or {}) | {"actions_submit_line": self.get_actions_submit_line(request, None)}
        fields = getattr(request, "restored_form", None)
        if fields is None or request.method != "GET":
            return super().changeform_view(request, object_id, form_url, extra_context)
        _files = request.FILES  # read now: reading them later would set POST again
        request.method, request.POST = "POST", fields  # as when a form is shown again
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        finally:
            request.method = "GET"

    def get_form(self, request: DeskRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; if a draft is put back into it, it is filled in and never saved."""
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "restored_form", None) is None:
            return form
        return type(form.__name__, (form,), {"is_valid": lambda self: False})

    def render_change_form(self, request: DeskRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show a draft that is put back without complaints about what is not filled in yet."""
        if context.get("form_drafts") and context.get("original"):
            context["form_drafts"]["version"] = self.version_of(context["original"])
        if getattr(request, "restored_form", None) is not None:
            context["errors"] = []
            for form in [context["adminform"].form, *(f for s in context["inline_admin_formsets"] for f in s.formset)]:
                form._errors = ErrorDict()
            for shown in context["inline_admin_formsets"]:
                shown.formset._non_form_errors = ErrorList()
        return super().render_change_form(request, context, *args, **kwargs)

    def version_of(self, obj: Any) -> str:
        """Return a sign of the object's stored version, or "" if its form tells nobody about a newer one."""
        return ""

    def get_object(self, request: DeskRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the object. A request that saves locks its row until it is done, so that saves follow one another."""
        instance = super().get_object(request, object_id, from_field)
        if instance is None or request.method != "POST" or not connection.in_atomic_block:
            return instance
        self.model._default_manager.select_for_update().filter(pk=instance.pk).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: DeskRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Save only what this person changed, so that what a verb changed in between stays."""
        if not change:
            obj.save()
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        beside = [column for name in ["", *form.changed_data] for column in self.also_saved.get(name, ())]
        obj.save(update_fields=[*changed, *beside])

    def save_related(self, request: DeskRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """Save the rows below the object, then run `after_saving` and the buttons that were pressed."""
        super().save_related(request, form, formsets, change)
        self.after_saving(request, form.instance, form)
        for action in self.get_actions_submit_line(request, form.instance.pk):
            if action.action_name in request.POST:
                # The list above asked for the right already; unfold's wrapper would ask again without the object.
                action.method.__func__.__wrapped__(self, request, form.instance)

    def give_reason(self, reason: str) -> None:
        """Record in the history why this request changes what it changes."""
        if reason.strip():
            pghistory.context(reason=reason.strip())

    def after_saving(self, request: DeskRequest, obj: Any, form: Any) -> None:
        """Run after every save; a hook for subclasses."""

    def try_verb(self, request: DeskRequest, verb: Callable[..., Any], obj: Any, **arguments: Any) -> bool:
        """Call the verb and return whether it succeeded. A refusal is shown as a message."""
        try:
            verb(obj, **arguments)
        except self.verb_errors as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        return True

    def try_each(
        self, request: DeskRequest, verb: Callable[..., Any], objects: Iterable[Any], **arguments: Any
    ) -> None:
        """Call the verb on each object and show how many succeeded. Each refusal is shown as a message."""
        done = sum(self.try_verb(request, verb, obj, **arguments) for obj in objects)
        if done:
            self.message_user(request, ngettext("%d done.", "%d done.", done) % done, messages.SUCCESS)


class RecordAdmin(DeskAdmin):
    """Rows that verbs write: shown here, and neither added, edited nor removed."""

    def has_add_permission(self, request: DeskRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False."""
        return False
