from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, OldSlug


class TranslationForm(forms.Form):
    """Form to begin a translation into a language that the article does not have yet."""

    language = forms.ChoiceField(label=gettext_lazy("Translate into"))
    slug = forms.SlugField(
        label=gettext_lazy("Slug"), max_length=80, help_text=gettext_lazy("The last part of its address.")
    )

    def __init__(self, *args: Any, original: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {original.language, *original.translations.values_list("language", flat=True)}
        self.fields["language"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (code, name) for code, name in settings.LANGUAGES if code not in taken
        ]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Article.objects.filter(slug=slug).exists() or OldSlug.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another article has this address: choose another."))
        return slug
