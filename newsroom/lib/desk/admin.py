"""The admin class of the desk: its buttons and actions call verbs, and a verb's refusal becomes a message."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import pghistory
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db import connection
from django.forms import ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from unfold.admin import ModelAdmin, TabularInline

from newsroom.lib.db.full_text_search import matching, prefix_query_of
from newsroom.lib.desk.concurrent_forms import LoadedAutocomplete
from newsroom.lib.desk.pages import Page
from newsroom.lib.desk.rights import DeskRequest


class BoundedPaginator(Paginator[Any]):
    """Counts no further than `MOST` rows, so that a list of a million opens as fast as one of a thousand."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST + 1].count())

    @property
    def is_cut(self) -> bool:
        return self.count > self.MOST


class MoreThan(int):
    """A number of rows that was counted no further; it reads so wherever it is shown."""

    def __str__(self) -> str:
        return gettext("more than %d") % int(self)


class ReadOnlyInline(TabularInline):
    """Rows that verbs made: they are read beside their object, and neither added nor removed there."""

    extra = 0
    hide_title = True
    max_num = 0
    can_delete = False


class DeskAdmin(ModelAdmin):
    """`verb_errors` are the exceptions by which this admin's verbs refuse; each carries words for the person."""

    verb_errors: tuple[type[Exception], ...] = ()
    also_saved: dict[str, tuple[str, ...]] = {}
    """Columns that a form fills beside a field it shows: saved when that field has changed; under "", always."""
    pages: ClassVar[list[Page]] = []
    """Pages of this admin beside Django's own."""
    list_per_page = 50
    paginator = BoundedPaginator
    searches_full_text = False
    """Whether the model has a `words` column by which its list is searched, by word forms and beginnings."""
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_filter_submit = False
    warn_unsaved_form = True

    def get_urls(self) -> list[Any]:
        return [*(page.url(self) for page in self.pages), *super().get_urls()]

    def get_search_results(self, request: DeskRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        search_term = search_term.replace("\0", "")
        if not self.searches_full_text or not search_term.strip():
            result: tuple[Any, bool] = super().get_search_results(request, queryset, search_term)
            return result
        return matching(queryset, prefix_query_of(search_term)), False

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        if changelist.paginator.is_cut:
            changelist.result_count = MoreThan(BoundedPaginator.MOST)
        return changelist

    def lookup_allowed(self, lookup: str, value: Any, request: DeskRequest) -> bool:
        """Only the filters that the list offers: a lookup of one's own may ask what one may not see."""
        offered = set()
        for entry in self.get_list_filter(request):
            name = entry if isinstance(entry, str) else getattr(entry, "parameter_name", None) or entry[0]
            offered |= {name, *(f"{name}__{kind}" for kind in ("exact", "id__exact", "in", "isnull"))}
        return lookup in offered and "\0" not in str(value)

    def formfield_for_foreignkey(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
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
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request: DeskRequest, object_id: str, from_field: str | None = None) -> Any:
        """Whoever saves holds the row until he has: two savings of one moment come one after the other."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        self.model._default_manager.select_for_update().filter(pk=found.pk).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: DeskRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Save what this person changed and nothing else, so that what a verb did meanwhile stays."""
        if not change:
            obj.save()
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        beside = [column for name in ["", *form.changed_data] for column in self.also_saved.get(name, ())]
        obj.save(update_fields=[*changed, *beside])

    def save_related(self, request: DeskRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """Buttons act once everything on the page is saved, inlines included."""
        super().save_related(request, form, formsets, change)
        self.after_saving(request, form.instance, form)
        for action in self.get_actions_submit_line(request, form.instance.pk):
            if action.action_name in request.POST:
                # The list above asked for the right already; unfold's wrapper would ask again without the object.
                action.method.__func__.__wrapped__(self, request, form.instance)

    def give_reason(self, reason: str) -> None:
        """Keep in the history why this request changes what it changes."""
        if reason.strip():
            pghistory.context(reason=reason.strip())

    def after_saving(self, request: DeskRequest, obj: Any, form: Any) -> None:
        """A hook for the verb that every save must be followed by."""

    def try_verb(self, request: DeskRequest, verb: Callable[..., Any], obj: Any, **arguments: Any) -> bool:
        """Call the verb; tell the person in words if it refuses."""
        try:
            verb(obj, **arguments)
        except self.verb_errors as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        return True

    def try_each(
        self, request: DeskRequest, verb: Callable[..., Any], objects: Iterable[Any], **arguments: Any
    ) -> None:
        """Call the verb on each object and report how many went through; each refusal is named."""
        done = sum(self.try_verb(request, verb, obj, **arguments) for obj in objects)
        if done:
            self.message_user(request, ngettext("%d done.", "%d done.", done) % done, messages.SUCCESS)


class RecordAdmin(DeskAdmin):
    """Rows that verbs made: read here, and neither added, edited nor removed."""

    def has_add_permission(self, request: DeskRequest) -> bool:
        return False

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        return False
