from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from articles import body
from articles.models import Article, Photograph
from newsroom.lib.html import clean_story, normalise_text

LONGEST_SIDE = 1800
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class ArticleForm(forms.ModelForm):
    """An article as the desk writes it. A figure that readers could not be shown is refused by name."""

    class Meta:
        model = Article
        fields = [
            "headline",
            "slug",
            "standfirst",
            "body",
            "section",
            "tags",
            "photograph",
            "language",
            "comment_policy",
        ]

    def clean_headline(self) -> str:
        return normalise_text(self.cleaned_data["headline"])

    def clean_standfirst(self) -> str:
        standfirst = normalise_text(self.cleaned_data["standfirst"])
        if self._is_live and not standfirst:
            raise ValidationError(_("A published article needs a standfirst."))
        return standfirst

    def clean_body(self) -> str:
        html = body.with_canonical_tokens(clean_story(self.cleaned_data["body"]))
        body.check_figures(html)
        if self._is_live and not html.strip():
            raise ValidationError(_("A published article needs a text."))
        return html

    @property
    def _is_live(self) -> bool:
        return self.instance.status == Article.Status.PUBLISHED


class BylineFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        signed = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if self.instance.status == Article.Status.PUBLISHED and not signed:
            raise ValidationError(_("A published article needs at least one author."))


class PhotographForm(forms.ModelForm):
    class Meta:
        model = Photograph
        fields = ["image", "alt", "caption", "credit"]

    def clean_image(self) -> Any:
        image = self.cleaned_data["image"]
        return without_metadata(image) if isinstance(image, UploadedFile) else image


def without_metadata(upload: UploadedFile) -> ContentFile:
    """The picture alone, upright, at most 1,800 pixels long, as JPEG. Raises ValidationError for anything else."""
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The image has too many pixels. Save it at 10,000 × 8,000 at most."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean = Image.new("RGB", upright.size)
            clean.paste(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is not an image we can read. Use a whole JPEG, PNG or WebP file.")) from error
    content = BytesIO()
    clean.save(content, "JPEG", quality=84, optimize=True, progressive=True)
    return ContentFile(content.getvalue(), name="photograph.jpg")
