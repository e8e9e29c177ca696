from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget, UnfoldAdminURLInputWidget

from desertions.choices import Consent
from desertions.models import Source, SourceFile
from newsroom.lib.desk.concurrent_forms import BothVersionsForm, LoadedAutocomplete
from newsroom.lib.desk.rights import AnyUser
from newsroom.lib.desk.texts import StoredCharField


class SourceForm(BothVersionsForm):
    """A source. Its dates may not lie in the future, and a given consent must say what it covers."""

    url = forms.URLField(
        label=capfirst(_("address on the web")),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name in ("dated", "received_on", "consent_on"):
            if values.get(name) and values[name] > timezone.localdate():
                self.add_error(name, gettext("This date is in the future."))
        given = values.get("consent") in {Consent.WRITTEN, Consent.SPOKEN}
        if given and "consent_covers" in values and not values["consent_covers"].strip():
            self.add_error(
                "consent_covers", gettext("What the consent covers: write it down in the person's own words.")
            )
        return values


class SourceFileForm(forms.Form):
    """A file to store in the private storage, for a source that the user may open.

    `refusal` is the reason for which the upload was refused, if it was. `complete` is sent after the file: without it
    the upload was cut off.
    """

    source = forms.ModelChoiceField(label=capfirst(_("source")), queryset=Source.objects.none())
    file = forms.FileField(
        label=capfirst(_("file")),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text=_("PDF, picture, sound, video, text, office document or ZIP, up to 2 GB. The file is never altered."),
    )
    origin = StoredCharField(
        label=capfirst(_("where it comes from")),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Who gave it or which address it came from, when, and with which tool it was saved."),
    )
    complete = forms.CharField(required=False, widget=forms.HiddenInput(), initial="yes")
    field_order = ["source", "origin", "file", "complete"]

    def __init__(self, user: AnyUser, *args: Any, refusal: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        source: Any = self.fields["source"]
        source.queryset = Source.objects.visible_to(user)
        source.widget = LoadedAutocomplete(SourceFile._meta.get_field("source"), admin.site)
        source.widget.choices = source.choices
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
