"""Forms of letters: a reader's, without account and script, and the desk's answer."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from desertions.letters.letters import BODY_LIMIT, MAX_FILES, TEXT_LIMIT
from newsroom.lib.desk.texts import StoredCharField
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.text.html import normalise_text
from newsroom.lib.web import form_stamps

FORM_AGE = 24 * 3600
"""Seconds for which a form stays valid after it was shown."""
UNREADABLE = _("Some characters could not be read. Retype them, or send the page's form from another browser.")


def _about_the_files() -> str:
    text = gettext("Up to %(most)d files, %(size)d MB in all, kept as they are: a photograph tells where and when.")
    return text % {"most": MAX_FILES, "size": BODY_LIMIT // 1024**2}


class SeveralFilesInput(forms.FileInput):
    """An input for files of which several may be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files of a letter, as `SealingUploadHandler` has them."""

    def clean(self, data: Any, initial: Any = None) -> list[IncomingFile]:
        """Return the files. Raises ValidationError for an empty one."""
        files: list[IncomingFile] = [super(FilesField, self).clean(file) for file in data or []]
        return files


class LetterAgainForm(forms.Form):
    """A text, files or both, from a reader. `refusal` is the reason for which a file was refused, if it was."""

    purpose = "letter/again"
    text = forms.CharField(
        label=_("Your letter"),
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 12, "autocomplete": "off"}),
    )
    attached = FilesField(
        label=_("Files"),
        required=False,
        widget=SeveralFilesInput,
        help_text=lazy(_about_the_files, str)(),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, refusal: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal, self.nonce = refusal, ""

    def clean_text(self) -> str:
        text = normalise_text(self.cleaned_data["text"])
        if "\ufffd" in text:
            raise ValidationError(UNREADABLE)
        if len(text) > TEXT_LIMIT:
            message = gettext("The letter has %(length)d characters; %(limit)d can be sent at once. Send it in parts.")
            raise ValidationError(message % {"length": len(text), "limit": TEXT_LIMIT})
        return text

    def clean_attached(self) -> list[IncomingFile]:
        if self.refusal:
            raise ValidationError(self.refusal)
        files: list[IncomingFile] = self.cleaned_data["attached"]
        return files

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("text") and not values.get("attached"):
            self.add_error("text", gettext("Write something, or add a file."))
        try:
            self.nonce = form_stamps.read(values.get("stamp", ""), self.purpose, max_age=FORM_AGE)
        except form_stamps.ExpiredStampError:
            self.add_error(None, gettext("This page was open for more than a day. Your text is kept: send it again."))
        except form_stamps.BadStampError:
            self.add_error(None, gettext("This form is not of this page. Your text is kept: send it again."))
        return values

    def afresh(self) -> "LetterAgainForm":
        """Return this form with its errors and a new stamp, to be sent again. Files have to be chosen again."""
        self.data = {**self.data.dict(), "stamp": form_stamps.issue(self.purpose)}  # type: ignore[attr-defined] # a QueryDict
        if self.files and "attached" not in self.errors:
            self.add_error("attached", gettext("Choose your files again: a browser does not keep them."))
        return self


class LetterForm(LetterAgainForm):
    """A new letter, with the number of the case that it is about, if it is about one."""

    purpose = "letter"
    about = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput, validators=[RegexValidator(r"^[\w-]+\Z")]
    )

    @cached_property
    def helper(self) -> FormHelper:
        """Return the layout."""
        helper = FormHelper()
        helper.form_action = reverse("desertions:write_letter")
        helper.disable_csrf = True  # the stamp replaces it, without a cookie
        helper.layout = Layout("text", "attached", "about", "stamp", Submit("send", _("Send")))
        return helper


class LetterCodeForm(forms.Form):
    """The words that open a letter. The form's `code` is the number that they spell."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("The seven words that you were given when you wrote."),
    )

    @cached_property
    def helper(self) -> FormHelper:
        """Return the layout."""
        helper = FormHelper()
        helper.form_action = reverse("desertions:letter")
        helper.disable_csrf = True  # the code itself gives access
        helper.layout = Layout("code", Submit("open", _("Open")))
        return helper

    def clean_code(self) -> int:
        try:
            return receipt_codes.parse_code(self.cleaned_data["code"])
        except receipt_codes.UnreadableCodeError as error:
            raise ValidationError(str(error)) from error


class AnswerForm(forms.Form):
    """The desk's answer to a letter."""

    text = StoredCharField(
        label=_("Your answer"),
        max_length=TEXT_LIMIT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=_("Its writer reads it with their code, signed by the newsroom, not by your name."),
    )
