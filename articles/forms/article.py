import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editing import tokens
from articles.editing.diff import Comparison, compare
from articles.editing.revisions import OverwritesError, text_of
from articles.models import TEXT, Article, OldSlug, Revision
from newsroom.lib.desk.concurrent_forms import BothVersionsForm
from newsroom.lib.desk.dates import DayTimeField
from newsroom.lib.desk.texts import StoredCharField
from newsroom.lib.text.html import clean_story, normalise_text

MAX_BODY_LENGTH = 500_000
"""Maximum length of an article's HTML, in characters."""


class ArticleForm(BothVersionsForm):
    """Form for an article. It refuses a text with a figure that readers could not be shown, and names the figure.

    `base` is the number of the revision that the writer edited. If somebody has saved a newer text in the meantime, the
    form is refused once, with both texts compared in `conflict`. Sent again, it is accepted.
    """

    base = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    publish_at = DayTimeField(
        label=gettext_lazy("Publish at"),
        required=False,
        help_text=format_lazy(
            "{} {}",
            gettext_lazy(
                "For “Save and publish”: if empty, the article appears at once; if in the future, it appears at that "
                "time. The site's time zone is"
            ),
            settings.TIME_ZONE,
        ),
    )
    despite_warnings = forms.BooleanField(
        label=gettext_lazy("Publish despite warnings"),
        required=False,
        help_text=gettext_lazy("“Save and check” lists them. Errors that block publication must be fixed first."),
    )
    note = StoredCharField(
        label=gettext_lazy("Note on this action"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For “Send back”: say what is missing."),
    )
    conflict: Comparison | None = None

    class Meta:
        model = Article
        fields = [
            "headline",
            "slug",
            "standfirst",
            "body",
            "section",
            "series",
            "tags",
            "photograph",
            "language",
            "translation_of",
            "assignee",
            "due_on",
            "comment_policy",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = self.instance.working if self.instance.pk else None
        if "base" in self.fields:
            self.fields["base"].initial = getattr(self.instance, "base", working.number if working else 0)

    def clean_headline(self) -> str:
        return normalise_text(self.cleaned_data["headline"])

    def clean_standfirst(self) -> str:
        standfirst = normalise_text(self.cleaned_data["standfirst"])
        if self._is_live and not standfirst:
            raise ValidationError(_("A published article needs a standfirst."))
        return standfirst

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        old = OldSlug.objects.filter(slug=slug).exclude(article=self.instance.pk).select_related("article").first()
        if old is not None:
            raise ValidationError(
                _("This address used to belong to “%s” and still leads there: choose another.") % old.article
            )
        text: str = slug
        return text

    def clean_body(self) -> str:
        typed = self.cleaned_data["body"]
        if len(typed) > MAX_BODY_LENGTH:
            limit = f"{MAX_BODY_LENGTH:,}"
            raise ValidationError(
                _("The text is longer than %s characters. Move part of it to another article.") % limit
            )
        html = tokens.with_canonical_tokens(clean_story(typed))
        tokens.check_figures(html)
        if self._is_live and tokens.is_empty(html):
            raise ValidationError(_("A published article needs a text."))
        return html

    def clean_publish_at(self) -> datetime.datetime | None:
        hour = self.cleaned_data["publish_at"]
        if hour is not None and hour < timezone.now() - datetime.timedelta(minutes=1):
            raise ValidationError(_("This time has passed. Leave the field empty to publish at once."))
        result: datetime.datetime | None = hour
        return result

    def clean_translation_of(self) -> Article | None:
        original = self.cleaned_data["translation_of"]
        if original is None:
            return None
        if original.translation_of is not None:
            original = original.translation_of
        if original.pk == self.instance.pk:
            raise ValidationError(_("An article cannot be a translation of itself."))
        if self.instance.pk and self.instance.translations.exists():
            raise ValidationError(_("It has translations of its own: link them to the other article first."))
        result: Article | None = original
        return result

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        original = values.get("translation_of")
        if original is not None and original.language == values.get("language"):
            self.add_error("language", _("The original is in this language already."))
        if self.instance.pk and self.instance.translations.filter(language=values.get("language")).exists():
            self.add_error("language", _("There is already a translation in this language."))
        self._refuse_overwriting(values)
        return values

    def _refuse_overwriting(self, values: dict[str, Any]) -> None:
        """Raise ValidationError if somebody has saved a newer text in the meantime.

        No text is lost: the newer one is a revision, and the typed one stays in the form.
        """
        working = self.instance.working if self.instance.pk else None
        base = values.get("base")
        if working is None or base is None or base == working.number or not set(TEXT[:3]) <= set(values):
            return
        photograph = values.get("photograph")
        typed = Revision(
            headline=values["headline"], standfirst=values["standfirst"], body=values["body"], photograph=photograph
        )
        if text_of(typed) == text_of(working):
            return
        self.conflict = compare(working, typed)
        sent: Any = self.data
        data = sent.copy()
        data[self.add_prefix("base")] = working.number
        self.data = data
        raise ValidationError(str(OverwritesError(working)))

    @property
    def model_columns(self) -> set[str]:
        """Return all columns but those of the text, which is stored and compared as revisions."""
        return super().model_columns - {column.removesuffix("_id") for column in TEXT}

    @property
    def _is_live(self) -> bool:
        return bool(self.instance.status == Article.Status.PUBLISHED)


class BylineFormSet(forms.BaseInlineFormSet[Any, Any]):
    """Formset of an article's bylines. A published article needs at least one author."""

    def clean(self) -> None:
        super().clean()
        signed = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if self.instance.status == Article.Status.PUBLISHED and not signed:
            raise ValidationError(_("A published article needs at least one author."))
