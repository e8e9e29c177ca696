from typing import Any

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from desertions.models import Source, SourceFile
from newsroom.lib.desk.concurrent_forms import LoadedAutocomplete
from newsroom.lib.desk.rights import AnyUser

MAX_TEXT_LENGTH = 2_000_000
"""Maximum length of a pasted text, in characters."""


class PastedTextForm(forms.Form):
    """A text in which the people of the cases are looked for; it is stored as a file of its source."""

    source = forms.ModelChoiceField(label=capfirst(_("source")), queryset=Source.objects.none())
    text = forms.CharField(
        label=capfirst(_("text")),
        max_length=MAX_TEXT_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 16}),
        help_text=_(
            "A court ruling or another document, unchanged. Names are found in every grammatical case and with "
            "initials; the text is stored unaltered as a file of the source."
        ),
    )

    def __init__(self, user: AnyUser, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = Source.objects.visible_to(user)
        source.widget = LoadedAutocomplete(SourceFile._meta.get_field("source"), admin.site)
        source.widget.choices = source.choices
