from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models import Comment
from newsroom.lib import form_stamps
from newsroom.lib.html import normalise_text

REPLACEMENT = "\ufffd"
NAME_LIMIT = 60
UNREADABLE = _("Some characters could not be read. Retype them, or send the page's form from another browser.")


def stamp_purpose(article_id: int) -> str:
    return f"comment/{article_id}"


class CommentForm(forms.Form):
    """A reader's comment on one article. Whatever is wrong with it, what he typed comes back to him."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        required=False,
        strip=True,
        help_text=_("Any name. Left empty, you are “Anonymous”."),
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=settings.COMMENT_TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Plain text, up to %(limit)s characters.") % {"limit": settings.COMMENT_TEXT_LIMIT},
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.nonce = ""
        self.parent_comment: Comment | None = None
        self.fields["text"].widget.attrs.pop("maxlength", None)  # a browser would cut what is pasted, in silence
        self.helper = FormHelper()
        self.helper.form_action = reverse("comments:post", args=[article.pk])
        self.helper.disable_csrf = True  # the stamp does this work, without a cookie
        self.helper.form_id = "comment-form"
        self.helper.layout = Layout("name", "text", "parent", "stamp", Submit("send", _("Send")))

    def clean_name(self) -> str:
        return _readable(self.cleaned_data["name"], longest=NAME_LIMIT).replace("\n", " ")

    def clean_text(self) -> str:
        text = _readable(self.cleaned_data["text"], longest=settings.COMMENT_TEXT_LIMIT)
        if not text:
            raise ValidationError(_("Write something: the comment has no visible characters."))
        return text

    def clean_parent(self) -> str:
        asked = self.cleaned_data["parent"].strip()
        if not asked:
            return ""
        approved = Comment.objects.filter(article=self.article, status=Comment.Status.APPROVED)
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            self.parent_comment = approved.filter(pk=int(asked)).first()
        if self.parent_comment is None:
            raise ValidationError(_("The comment you answer is no longer there. Yours can stand on its own."))
        return asked

    def clean(self) -> dict[str, Any]:
        stamp = self.cleaned_data.get("stamp", "")
        try:
            self.nonce = form_stamps.read(
                stamp, stamp_purpose(self.article.pk), max_age=settings.COMMENT_FORM_HOURS * 3600
            )
        except form_stamps.ExpiredStampError:
            self.add_error(None, _("The page was open for more than a day. Your text is kept: press Send again."))
        except form_stamps.BadStampError:
            self.add_error(None, _("The form did not arrive whole. Your text is kept: press Send again."))
        else:
            if Comment.objects.filter(form_nonce=self.nonce).exists():
                self.add_error(None, _("This form was sent already. To say this too, press Send again."))
        return self.cleaned_data

    def afresh(self) -> "CommentForm":
        """The same words and errors, with a new stamp, so that the form can be sent again."""
        data = dict(self.data.items())
        data["name"], data["text"] = (data.get(name, "").replace("\0", "") for name in ("name", "text"))
        data["parent"] = str(self.parent_comment.pk) if self.parent_comment else ""
        data["stamp"] = form_stamps.issue(stamp_purpose(self.article.pk))
        self.data = data
        return self


def _readable(text: str, *, longest: int) -> str:
    if REPLACEMENT in text:
        raise ValidationError(UNREADABLE)
    normal = normalise_text(text)
    if len(normal) > longest:  # composing some letters makes two of one
        raise ValidationError(_("Make it shorter: at most %(limit)d characters.") % {"limit": longest})
    return normal
