"""Forms that several people may have open at once, and fields that cost no query per row."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.utils.translation import gettext as _

from newsroom.lib.desk.history import events_of


class LoadedAutocomplete(AutocompleteSelect):
    """Autocomplete field that shows the chosen row by its label in `loaded` and queries only for others."""

    loaded: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the chosen options, without a query if all of them are loaded."""
        value = [chosen for chosen in value if str(chosen).isdecimal() and len(str(chosen)) < 19]
        if any(chosen and chosen not in self.loaded for chosen in value):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, v, self.loaded[v], True, 1) for v in value if v]
        return [(None, options, 0)]


MAX_ROWS = 1000
"""Number of rows below one case that a page may send."""


class BothVersionsForm(forms.ModelForm[Any]):
    """Form that saves only what this person changed.

    Each field sends back the value that was on the page (a hidden `initial-…` input). If another person has changed it
    since, a field left alone takes the newer value. A field changed by both is refused once, showing both versions; the
    next save goes through.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            stored = bool(self.instance.pk) and name in self.model_columns
            field.show_hidden_initial = stored and (not self.is_bound or self.add_initial_prefix(name) in self.data)
            self._give_label(name, field)

    @property
    def model_columns(self) -> set[str]:
        """Return the names of the model's columns."""
        return {column.name for column in self._meta.model._meta.concrete_fields}

    def clean(self) -> dict[str, Any]:
        """Reconcile each field with what others have saved since the page was opened."""
        values = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if field.show_hidden_initial and name not in self.errors:
                self._reconcile(name, field, values)
        return values

    def _reconcile(self, name: str, field: forms.Field, values: dict[str, Any]) -> None:
        seen_name = self.add_initial_prefix(name)
        hidden = field.hidden_widget()
        now = hidden.format_value(field.prepare_value(self.get_initial_for_field(field, name)))
        now = "" if now is None else now
        try:
            seen = field.to_python(self.data.get(seen_name))
        except ValidationError:
            seen = None
        seen, now = _one_line_end(seen), _one_line_end(now)
        if not field.has_changed(seen, now):
            return
        if name not in self.changed_data:
            values[name] = field.clean(now)
        elif _one_line_end(self[name].data) != now and field.has_changed(field.to_python(now), self[name].data):
            data: Any = self.data
            self.data = data.copy()
            self.data[seen_name] = now  # type: ignore[index] # a QueryDict once it is bound
            self.add_error(name, self._both_versions(name, field, now))

    def _both_versions(self, name: str, field: forms.Field, now: str) -> str:
        choices = {str(value): str(label) for value, label in getattr(field, "choices", [])} if now else {}
        theirs = choices.get(now, now) or _("nothing")
        last = events_of(self._meta.model).filter(pgh_obj_id=self.instance.pk).order_by("pgh_id").last()
        person = User.objects.filter(pk=(last.pgh_context or {}).get("user") or 0).first() if last else None
        return _(
            "%(who)s has changed this to “%(theirs)s”. Your value is still in the field: save again to keep it, or "
            "enter theirs."
        ) % {"who": (person.get_full_name() or person.username) if person else _("someone"), "theirs": theirs}

    def _give_label(self, name: str, field: forms.Field) -> None:
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, LoadedAutocomplete) and name in self.instance._state.fields_cache:
            row = getattr(self.instance, name)
            widget.loaded = {str(row.pk): str(row)} if row else {}


def _one_line_end(value: Any) -> Any:
    r"""Return the text with `\n` line ends: a browser sends each as two characters, whatever is stored."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class BothVersionsFormSet(forms.BaseInlineFormSet[Any, Any]):
    """Formset that turns what was written into a row that another person has removed into a new row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.removed_meanwhile = 0
        if self.is_bound and self.management_form.is_valid():
            self._take_removed_rows_as_new()

    def clean(self) -> None:
        """Raise ValidationError once if rows were removed, so that the person sees the new ones."""
        super().clean()
        if self.removed_meanwhile:
            raise ValidationError(
                _(
                    "Another person has removed a row that you were editing. What you wrote is in the last row, as a "
                    "new one: save again to add it, or clear the row."
                )
            )

    def _take_removed_rows_as_new(self) -> None:
        total, initial = self.total_form_count(), self.initial_form_count()
        if not 0 <= initial <= total <= MAX_ROWS:
            raise SuspiciousOperation("A form with rows that no page of ours has.")
        there = {str(pk) for pk in self.get_queryset().values_list("pk", flat=True)} if initial else set()
        gone = {i for i in range(initial) if self.data.get(f"{self.prefix}-{i}-id") not in there}
        if not gone:
            return
        order = [i for i in range(initial) if i not in gone] + list(range(initial, total)) + sorted(gone)
        data: Any = self.data
        renumbered = data.copy()
        for name in [name for name in data if _row_of(name, self.prefix) is not None]:
            del renumbered[name]
        for new, old in enumerate(order):
            for name in data:
                start, row, rest = _row_of(name, self.prefix) or ("", -1, "")
                if row == old and not (old in gone and (start or rest == "id")):
                    renumbered.setlist(f"{start}{self.prefix}-{new}-{rest}", data.getlist(name))
        renumbered[f"{self.prefix}-INITIAL_FORMS"] = str(initial - len(gone))
        self.data, self.removed_meanwhile = renumbered, len(gone)
        del self.management_form


def _row_of(name: str, prefix: Any) -> tuple[str, int, str] | None:
    """Split `initial-outcomes-2-note` into ("initial-", 2, "note"). Returns None for a name that belongs to no row."""
    match = re.fullmatch(rf"(initial-)?{re.escape(prefix)}-(\d{{1,4}})-(.+)", name)
    return (match[1] or "", int(match[2]), match[3]) if match else None
