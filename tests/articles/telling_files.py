"""Files that hold much about who made them."""

from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.factories import image_bytes, pdf_bytes


def telling_image() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "UnmistakableCamera"
    exif[0x9286] = b"ASCII\0\0\0UnmistakableComment"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.7, 30.0, 0.0), "E", (44.5, 31.0, 0.0)
    xmp = b"<x:xmpmeta>UnmistakableXmp</x:xmpmeta>"
    return image_bytes("JPEG", (1300, 900), exif=exif, xmp=xmp, comment=b"UnmistakableRemark")


def telling_pdf() -> bytes:
    writer = PdfWriter()
    reader = PdfReader(BytesIO(pdf_bytes("Page one", "Page two")))
    for page in reader.pages:
        writer.add_page(page)
    writer.add_metadata({"/Author": "UnmistakableAuthor", "/Producer": "UnmistakableProgram"})
    writer.add_annotation(0, FreeText(text="UnmistakableNote", rect=(50, 50, 90, 90)))
    link = writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://kept.example/"))
    link[NameObject("/T")] = link[NameObject("/Contents")] = TextStringObject("UnmistakableReviewer")
    writer.pages[0][NameObject("/Thumb")] = TextStringObject("UnmistakableThumb")
    writer.add_attachment("UnmistakableFile.txt", b"UnmistakableContent")
    script = {"/S": "/JavaScript", "/JS": "app.alert('UnmistakableScript')"}
    action = DictionaryObject({NameObject(key): TextStringObject(value) for key, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    content = BytesIO()
    writer.write(content)
    return content.getvalue()
