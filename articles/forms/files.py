"""Forms for photographs and documents. Of an upload, only what can be seen is stored."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from articles.models import Document, Photograph
from newsroom.lib.files.pictures import UnreadablePictureError, read_picture

MAX_SIDE = 1800
MOST_BYTES = 25 * 1024 * 1024
PAGE_KEYS = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Parent"}
"""Keys of a PDF's page that are preserved."""
MIDDLE = 50
"""The default focal point, in per cent."""


class PictureFormField(forms.ImageField):
    """An upload of a picture: it becomes the picture alone, upright, at most 1,800 pixels long, as JPEG."""

    def to_python(self, data: Any) -> Any:
        upload: Any = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        _refuse_large(upload)
        try:
            picture = read_picture(upload, side=MAX_SIDE)
        except UnreadablePictureError as error:
            raise ValidationError(str(error)) from error
        content = BytesIO()
        picture.save(content, "JPEG", quality=88, optimize=True, progressive=True)
        return ContentFile(content.getvalue(), name="photograph.jpg")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp,image/avif,image/heic"}


class PhotographForm(forms.ModelForm[Any]):
    """Form for a photograph. An upload is stored without metadata."""

    class Meta:
        model = Photograph
        fields = ["image", "focus_x", "focus_y", "alt", "caption", "credit", "licence", "source"]
        field_classes = {"image": PictureFormField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("focus_x", "focus_y"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_focus_x(self) -> int:
        return MIDDLE if self.cleaned_data["focus_x"] is None else self.cleaned_data["focus_x"]

    def clean_focus_y(self) -> int:
        return MIDDLE if self.cleaned_data["focus_y"] is None else self.cleaned_data["focus_y"]


class DocumentForm(forms.ModelForm[Any]):
    """Form for a document. Only the pages of an upload are stored; the instance gets their number and size."""

    class Meta:
        model = Document
        fields = ["title", "file"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            file, self.instance.pages = rebuild_pdf(file)
            self.instance.size = file.size
        return file


def rebuild_pdf(upload: UploadedFile[Any]) -> tuple[ContentFile[Any], int]:
    """Return the pages of a PDF in a file of their own, and their number.

    Metadata of the file, notes on the pages, attachments and scripts are left out; links stay. Pictures lose the
    metadata that cameras wrote into them. Raises ValidationError if the file is too large, locked, unreadable or
    without pages, or if the metadata of a picture cannot be removed.
    """
    _refuse_large(upload)
    try:
        upload.seek(0)
        reader, writer = PdfReader(upload), PdfWriter()
        if reader.is_encrypted:
            raise ValidationError(_("The PDF is locked with a password. Save it without one."))
        for page in reader.pages:
            links = _rebuilt_links(page.get("/Annots"))
            for name in set(page) - PAGE_KEYS:
                page.pop(name, None)
            if links:
                page[NameObject("/Annots")] = ArrayObject(links)
            writer.add_page(page)
        writer.metadata = None
        for thing in writer._objects:
            _strip_metadata(thing)
        content = BytesIO()
        writer.write(content)
    except ValidationError:
        raise
    except Exception as error:  # pypdf raises any exception for a damaged file
        raise ValidationError(_("This PDF cannot be read. Save it again and upload the new file.")) from error
    if not reader.pages:
        raise ValidationError(_("The PDF has no pages."))
    return ContentFile(content.getvalue(), name="document.pdf"), len(reader.pages)


def _rebuilt_links(notes: Any) -> list[DictionaryObject]:
    """Return the links to addresses, each rebuilt from its place and its address alone."""
    links = []
    for note in (reference.get_object() for reference in (notes.get_object() if notes else [])):
        held: Any = note.get("/A") if note.get("/Subtype") == "/Link" else None
        action = held.get_object() if held else {}
        if action.get("/S") == "/URI" and str(action.get("/URI", "")).startswith(("https:", "http:", "mailto:")):
            uri = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(str(action["/URI"]))}
            links.append(
                DictionaryObject({
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Link"),
                    NameObject("/Rect"): ArrayObject(FloatObject(float(side)) for side in note["/Rect"]),
                    NameObject("/A"): DictionaryObject(uri),
                })
            )  # fmt: skip
    return links


def _refuse_large(upload: UploadedFile[Any]) -> None:
    if upload.size and upload.size > MOST_BYTES:
        raise ValidationError(_("The file is too large. Make it smaller than 25 MB."))


def _strip_metadata(thing: Any) -> None:
    """Remove metadata from one object of a PDF, and from the JPEG that it may be."""
    if not hasattr(thing, "pop"):
        return
    for name in ("/Metadata", "/AF", "/AA", "/PieceInfo", "/LastModified"):
        thing.pop(name, None)
    filters = thing.get("/Filter")
    filters = [str(filter_name) for filter_name in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if "/JPXDecode" in filters:
        raise ValidationError(_("The PDF contains an image whose metadata cannot be removed. Print it to a new PDF."))
    data = getattr(thing, "_data", None)
    if "/DCTDecode" not in filters or data is None:
        return
    if filters != ["/DCTDecode"]:
        raise ValidationError(_("The PDF contains an image whose metadata cannot be removed. Print it to a new PDF."))
    thing._data = _strip_jpeg(data)


def _strip_jpeg(data: bytes) -> bytes:
    """Return the JPEG without comments and application segments, except those that define its colours."""
    jpeg, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at : at + 2 + length]
        is_kept = (not 0xE0 <= marker <= 0xEF and marker != 0xFE) or marker in (0xE0, 0xEE)
        if is_kept or segment[4:15] == b"ICC_PROFILE":
            jpeg += segment
        at += 2 + length
    return bytes(jpeg + data[at:])
