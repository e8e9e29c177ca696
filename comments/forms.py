"""Forms of readers: comments, receipt codes, edits, appeals and reports."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property, lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.choices import Status
from comments.models import Comment, Report
from comments.posting import receipts
from comments.posting.drafts import Draft
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.text.html import normalise_text
from newsroom.lib.web import form_stamps

REPLACEMENT = "\ufffd"
NAME_LIMIT = 60
UNREADABLE = _("Some characters could not be read. Retype them, or send the page's form from another browser.")
RECEIPT_HELP = _("The seven words you were given with an earlier comment. Left empty, you get new ones.")


def stamp_purpose(article_id: int) -> str:
    """Return the purpose of the stamps of comment forms under this article."""
    return f"comment/{article_id}"


def report_purpose(comment_id: int) -> str:
    """Return the purpose of the stamps of forms that report this comment."""
    return f"report/{comment_id}"


def _about_the_text() -> str:
    text = gettext("Plain text, up to %(limit)s characters. “> ” begins a quote, *stars* stress a word.")
    return text % {"limit": settings.COMMENT_TEXT_LIMIT}


class CommentForm(forms.Form):
    """A reader's comment on one article. A form with errors is shown again with everything the reader typed."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Any name. Left empty, you are “Anonymous”."),
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=settings.COMMENT_TEXT_LIMIT,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 6, "data-limit": settings.COMMENT_TEXT_LIMIT}),
        help_text=lazy(_about_the_text, str)(),
    )
    receipt = forms.CharField(
        label=_("Receipt code"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=RECEIPT_HELP,
    )
    second_subject = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    """A trap for programs. People do not see it, and browsers find no name or `autocomplete` to fill it in by."""
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article, warned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.nonce = ""
        self.seconds_early = 0.0
        self.parent_comment: Comment | None = None
        self.code: int | None = None
        self.fields["text"].widget.attrs.pop("maxlength", None)  # with it, browsers cut pasted text without a word
        self.warned = warned

    @cached_property
    def helper(self) -> FormHelper:
        """Return the layout. Built when the form is shown: an accepted form needs no layout."""
        helper = FormHelper()
        helper.form_action = reverse("comments:conversation", args=[self.article.pk])
        helper.disable_csrf = True  # the stamp replaces it, without a cookie
        helper.form_id = "comment-form"
        buttons = [Submit("send", _("Send")), Submit("preview", _("Preview"))]
        if self.warned:
            buttons = [Submit("preview", _("Preview again")), Submit("as_it_is", _("Send as it is"))]
        helper.layout = Layout(
            "name",
            "text",
            HTML(format_html("<details><summary>{}</summary>", _("I have a receipt code"))),
            "receipt",
            HTML("</details>"),
            HTML('<div class="unseen-field">'),
            "second_subject",
            HTML("</div>"),
            "parent",
            "stamp",
            *buttons,
        )
        return helper

    def clean_name(self) -> str:
        return _readable(self.cleaned_data["name"], longest=NAME_LIMIT).replace("\n", " ")

    def clean_text(self) -> str:
        return comment_text(self.cleaned_data["text"])

    def clean_receipt(self) -> str:
        text: str = self.cleaned_data["receipt"].strip()
        if text:
            self.code = receipt_code(text)
        return text

    def clean_parent(self) -> str:
        asked = self.cleaned_data["parent"].strip()
        if not asked:
            return ""
        approved = Comment.objects.filter(article=self.article, status=Status.APPROVED)
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            self.parent_comment = approved.filter(pk=int(asked)).only("pk", "name", "html", "article").first()
        if self.parent_comment is None:
            raise ValidationError(_("The comment you answer is no longer there. Yours can stand on its own."))
        text: str = asked
        return text

    def clean(self) -> dict[str, Any]:
        stamp = self.cleaned_data.get("stamp", "")
        try:
            self.nonce = form_stamps.read(
                stamp,
                stamp_purpose(self.article.pk),
                max_age=settings.COMMENT_FORM_HOURS * 3600,
                min_age=settings.COMMENT_FORM_SECONDS,
            )
        except form_stamps.EarlyStampError as early:
            self.nonce, self.seconds_early = early.nonce, early.seconds
        except form_stamps.ExpiredStampError:
            self.add_error(None, _("The page was open for more than a day. Your text is kept: press Send again."))
        except form_stamps.BadStampError:
            self.add_error(None, _("The form did not arrive whole. Your text is kept: press Send again."))
        return self.cleaned_data

    def afresh(self) -> "CommentForm":
        """Return the form with the same input and errors and a new stamp, so that it can be sent again."""
        data = dict(self.data.items())
        data |= {name: data.get(name, "").replace("\0", "") for name in ("name", "text", "receipt", "second_subject")}
        data["parent"] = str(self.parent_comment.pk) if self.parent_comment else ""
        data["stamp"] = form_stamps.issue(stamp_purpose(self.article.pk))
        self.data = data
        return self

    def draft(self, code: int | None) -> Draft:
        """Return the draft of a valid form. `code` is the one the browser keeps, used if the form has none."""
        return Draft(
            name=self.cleaned_data["name"],
            text=self.cleaned_data["text"],
            nonce=self.nonce,
            parent=self.parent_comment.pk if self.parent_comment else None,
            code=self.code if self.code is not None else code,
            fell_into_trap=bool(self.cleaned_data["second_subject"]),
            is_warned="as_it_is" in self.data,
        )


class ReceiptForm(forms.Form):
    """A receipt code in words, to see what became of its comments."""

    receipt = forms.CharField(
        label=_("Receipt code"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("The seven words you were given, in any case and spacing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("comments:receipt")
        self.helper.disable_csrf = True  # the code itself gives access
        self.helper.layout = Layout("receipt", Submit("open", _("Show my comments")))

    def clean_receipt(self) -> int:
        return receipt_code(self.cleaned_data["receipt"])


class EditForm(forms.Form):
    """The new text of a comment."""

    text = forms.CharField(max_length=settings.COMMENT_TEXT_LIMIT)

    def clean_text(self) -> str:
        return comment_text(self.cleaned_data["text"])


class AppealForm(forms.Form):
    """Why a rejected comment should be read again."""

    message = forms.CharField(max_length=1000)

    def clean_message(self) -> str:
        message = _readable(self.cleaned_data["message"], longest=1000)
        if not message:
            raise ValidationError(_("Write something: there are no visible characters."))
        return message


class ReportForm(forms.Form):
    """Why a published comment breaks the rules, in the view of a reader."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Report.Reason, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("In your words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment = comment
        self.helper = FormHelper()
        self.helper.form_action = reverse("comments:report", args=[comment.article_id, comment.pk])
        self.helper.disable_csrf = True  # the stamp replaces it
        self.helper.layout = Layout("reason", "message", "stamp", Submit("send", _("Send the report")))

    def clean_message(self) -> str:
        return _readable(self.cleaned_data["message"], longest=500)

    def clean(self) -> dict[str, Any]:
        purpose, hours = report_purpose(self.comment.pk), settings.COMMENT_FORM_HOURS
        try:
            stamp = self.cleaned_data.get("stamp", "")
            self.cleaned_data["nonce"] = form_stamps.read(stamp, purpose, max_age=hours * 3600)
        except form_stamps.BadStampError:
            self.add_error(None, _("The form did not arrive whole. Your text is kept: press Send again."))
        return self.cleaned_data


def comment_text(text: str) -> str:
    """Return the normalised text of a comment. Raises ValidationError if it is empty, too long or unreadable."""
    text = _readable(text, longest=settings.COMMENT_TEXT_LIMIT)
    if not text:
        raise ValidationError(_("Write something: the comment has no visible characters."))
    return text


def receipt_code(text: str) -> int:
    """Return the code of an existing receipt from its words. Raises ValidationError."""
    try:
        code = receipt_codes.parse_code(text)
    except receipt_codes.UnreadableCodeError as error:
        raise ValidationError(str(error)) from error
    if receipts.find_receipt(code) is None:
        raise ValidationError(_("No receipt has this code. Look for a slip of the pen, or leave the field empty."))
    return code


def _readable(text: str, *, longest: int) -> str:
    if REPLACEMENT in text:
        raise ValidationError(UNREADABLE)
    normal = normalise_text(text)
    if len(normal) > longest:  # normalising can turn one character into two
        raise ValidationError(_("Make it shorter: at most %(limit)d characters.") % {"limit": longest})
    return normal
