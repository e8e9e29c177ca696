"""Pictures and documents as they arrive: what is kept of them is what can be seen."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from articles.models import Document, Photograph

LONGEST_SIDE = 1800
MOST_PIXELS = 80_000_000
MOST_BYTES = 25 * 1024 * 1024
PAGE_KEYS = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Parent"}
"""What is kept of a page of a PDF."""
FORMATS = ("JPEG", "PNG", "WEBP")
MIDDLE = 50
"""Per cent: where the focal point is unless somebody says otherwise."""


class PhotographForm(forms.ModelForm):
    class Meta:
        model = Photograph
        fields = ["image", "focus_x", "focus_y", "alt", "caption", "credit", "licence", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("focus_x", "focus_y"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_focus_x(self) -> int:
        return MIDDLE if self.cleaned_data["focus_x"] is None else self.cleaned_data["focus_x"]

    def clean_focus_y(self) -> int:
        return MIDDLE if self.cleaned_data["focus_y"] is None else self.cleaned_data["focus_y"]

    def clean_image(self) -> Any:
        image = self.cleaned_data["image"]
        return without_metadata(image) if isinstance(image, UploadedFile) else image


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "file"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            file, self.instance.pages = pages_alone(file)
            self.instance.size = file.size
        return file


def without_metadata(upload: UploadedFile) -> ContentFile:
    """The picture alone, upright, at most 1,800 pixels long, as JPEG. Raises ValidationError for anything else."""
    _refuse_large(upload)
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The image has too many pixels. Save it at 10,000 × 8,000 at most."))
            upright = _opaque(ImageOps.exif_transpose(picture))
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            clean = Image.new("RGB", upright.size)
            clean.paste(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is not an image we can read. Use a whole JPEG, PNG or WebP file.")) from error
    content = BytesIO()
    clean.save(content, "JPEG", quality=88, optimize=True, progressive=True)
    return ContentFile(content.getvalue(), name="photograph.jpg")


def pages_alone(upload: UploadedFile) -> tuple[ContentFile, int]:
    """The pages of a PDF in a file of their own, and how many. Raises ValidationError for anything else.

    What the file says of its making, notes on the pages, attachments and scripts stay behind; links stay. Pictures
    lose what their cameras wrote into them.
    """
    _refuse_large(upload)
    try:
        upload.seek(0)
        reader, writer = PdfReader(upload), PdfWriter()
        if reader.is_encrypted:
            raise ValidationError(_("The PDF is locked with a password. Save it without one."))
        for page in reader.pages:
            links = _bare_links(page.get("/Annots"))
            for name in set(page) - PAGE_KEYS:
                page.pop(name, None)
            if links:
                page[NameObject("/Annots")] = ArrayObject(links)
            writer.add_page(page)
        writer.metadata = None
        for thing in writer._objects:
            _without_makers_marks(thing)
        content = BytesIO()
        writer.write(content)
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError, AttributeError) as error:
        raise ValidationError(_("This is not a PDF we can read. Save it anew and send it again.")) from error
    if not reader.pages:
        raise ValidationError(_("The PDF has no pages."))
    return ContentFile(content.getvalue(), name="document.pdf"), len(reader.pages)


def _opaque(picture: Image.Image) -> Image.Image:
    """The picture as it is seen, on white: what lies under transparency was erased by somebody."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level * (1 / 256)).convert("L")
    if "A" not in picture.mode and "a" not in picture.mode and "transparency" not in picture.info:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _bare_links(notes: Any) -> list[DictionaryObject]:
    """Links to addresses, each made anew of its place and its address alone."""
    links = []
    for note in (one.get_object() for one in (notes.get_object() if notes else [])):
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


def _refuse_large(upload: UploadedFile) -> None:
    if upload.size and upload.size > MOST_BYTES:
        raise ValidationError(_("The file is too large. Make it smaller than 25 MB."))


def _without_makers_marks(thing: Any) -> None:
    """Take metadata out of one object of a PDF, and out of the JPEG that it may be."""
    if not hasattr(thing, "pop"):
        return
    for name in ("/Metadata", "/AF", "/AA", "/PieceInfo", "/LastModified"):
        thing.pop(name, None)
    filters = thing.get("/Filter")
    filters = [str(one) for one in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if "/JPXDecode" in filters:
        raise ValidationError(_("The PDF holds a picture whose metadata cannot be removed. Print it into a new PDF."))
    data = getattr(thing, "_data", None)
    if "/DCTDecode" not in filters or data is None:
        return
    if filters != ["/DCTDecode"]:
        raise ValidationError(_("The PDF holds a picture whose metadata cannot be removed. Print it into a new PDF."))
    thing._data = _bare_jpeg(data)


def _bare_jpeg(data: bytes) -> bytes:
    """The same JPEG without comments and the segments of applications, but for those that tell its colours."""
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at : at + 2 + length]
        is_kept = (not 0xE0 <= marker <= 0xEF and marker != 0xFE) or marker in (0xE0, 0xEE)
        if is_kept or segment[4:15] == b"ICC_PROFILE":
            kept += segment
        at += 2 + length
    return bytes(kept + data[at:])
