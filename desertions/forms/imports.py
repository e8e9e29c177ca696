from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from desertions.lists.importing.columns import LEFT_OUT, fields_of
from desertions.models import ImportRun, NamedList, Source, Unit
from newsroom.lib.desk.concurrent_forms import LoadedAutocomplete
from newsroom.lib.desk.rights import AnyUser
from newsroom.lib.files import encodings, table_import

WHOLE = [
    ("yes", _("the whole list: anyone missing from it is marked as gone")),
    ("no", _("more rows of the list, such as corrected refused rows: nobody is marked as gone")),
]


class ImportFileForm(forms.Form):
    """A file with rows, for a named list or for the cases (`of_cases`).

    `refusal` is the reason for which the upload was refused, if it was. `complete` is sent after the file: without it
    the upload was cut off.
    """

    named_list = forms.ModelChoiceField(label=capfirst(_("named list")), queryset=NamedList.objects.none())
    unit = forms.ModelChoiceField(
        label=capfirst(_("unit")),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("For people whose row names no unit. Cases are numbered by it or by the unit above it."),
    )
    source = forms.ModelChoiceField(
        label=capfirst(_("source")),
        queryset=Source.objects.none(),
        help_text=_("Where these people are known from: every new case cites it, down to the row."),
    )
    whole = forms.ChoiceField(
        label=capfirst(_("the file is")), choices=WHOLE, initial="yes", widget=UnfoldAdminSelectWidget()
    )
    file = forms.FileField(
        label=capfirst(_("file")),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text=_(
            "CSV, TSV, XLSX, XLS or ODS, in any encoding used for Russian; columns in any order. The file is stored "
            "unaltered as a file of the source. Nothing is written before you have seen what it would change."
        ),
    )
    complete = forms.CharField(required=False, widget=forms.HiddenInput(), initial="yes")

    def __init__(self, user: AnyUser, *args: Any, of_cases: bool, refusal: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        chosen: dict[str, Any] = {
            "named_list": NamedList.objects.visible_to(user),
            "unit": Unit.objects.all(),
            "source": Source.objects.visible_to(user),
        }
        for name in ("unit", "source") if of_cases else ("named_list",):
            field: Any = self.fields[name]
            field.queryset = chosen[name]
            field.widget = LoadedAutocomplete(ImportRun._meta.get_field(name), admin.site)
            field.widget.choices = field.choices
        for name in ("named_list", "whole") if of_cases else ("unit", "source"):
            del self.fields[name]
        self.fields["file"].error_messages["empty"] = _("File: it is empty. Check the original and send it again.")

    def clean_file(self) -> UploadedFile[Any]:
        if self.refusal:
            raise ValidationError(self.refusal)
        if not self.cleaned_data["file"]:
            raise ValidationError(gettext("File: choose one. If you did, the upload was interrupted: send it again."))
        result: UploadedFile[Any] = self.cleaned_data["file"]
        return result

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("file") and not values.get("complete"):
            self.add_error("file", gettext("File: the upload was interrupted and nothing was stored. Send it again."))
        return values

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `runs.begin_import` other than the file."""
        values = self.cleaned_data
        named = values.get("named_list")
        if named is None:
            return {"source": values["source"], "unit": values["unit"], "is_whole": False}
        return {"source": named.source, "named_list": named, "is_whole": values["whole"] == "yes"}


class LayoutForm(forms.Form):
    """How the file is read, to correct what was proposed. Text files have encoding and separator, workbooks a sheet."""

    encoding = forms.ChoiceField(
        label=capfirst(_("encoding")),
        choices=list(encodings.ENCODINGS.items()),
        widget=UnfoldAdminSelectWidget(),
        help_text=_("It is right if the letters below can be read."),
    )
    separator = forms.ChoiceField(
        label=capfirst(_("separator")), choices=list(table_import.SEPARATORS.items()), widget=UnfoldAdminSelectWidget()
    )
    sheet = forms.ChoiceField(label=capfirst(_("sheet")), widget=UnfoldAdminSelectWidget())
    heading = forms.IntegerField(
        label=capfirst(_("row with the column names")),
        min_value=0,
        max_value=table_import.HEADING_WITHIN,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text=_("0 if there is none. Rows above it are skipped."),
    )
    month_first = forms.TypedChoiceField(
        label=capfirst(_("dates in numbers")),
        choices=[(False, _("day first: 21.09.1990")), (True, _("month first: 09/21/1990"))],
        coerce=lambda value: value == "True",
        required=False,
        empty_value=False,  # type: ignore[arg-type] # what `coerce` returns
        widget=UnfoldAdminSelectWidget(),
        help_text=_("One order for the whole column. “Month first” is proposed where a date can only be read so."),
    )

    def __init__(self, look: table_import.Look, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheet: Any = self.fields["sheet"]
        sheets = look.sheets
        sheet.choices = [(name, name) for name in sheets]
        encoding: Any = self.fields["encoding"]
        encoding.choices = [
            (name, f"{label} · {look.samples[name]}" if look.samples.get(name) else label)
            for name, label in encodings.ENCODINGS.items()
        ]
        for name in ("encoding", "separator") if sheets else ("sheet",):
            del self.fields[name]

    def layout(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return the stored layout with the choices of this form."""
        return stored | self.cleaned_data


class ColumnsForm(forms.Form):
    """The field that each column holds: one choice for each column, from `column-0` on."""

    def __init__(self, columns: list[str], *args: Any, of_cases: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(LEFT_OUT, _("— not imported —")), *fields_of(of_cases).items()]
        for place, name in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=name,
                label=gettext("Column %d") % (place + 1),
                widget=UnfoldAdminSelectWidget(),
            )

    def chosen(self) -> list[str]:
        """Return the field of each column, by position."""
        return [self.cleaned_data[name] for name in self.fields]
