"""Documents: nothing about their making is stored, and readers open them only while they may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter

from articles.editing import usage
from articles.forms import DocumentForm, PhotographForm
from articles.forms.files import rebuild_pdf
from articles.publishing import publish
from tests.articles.telling_files import telling_image, telling_pdf
from tests.factories import finish, image_bytes, make_article, make_document, pdf_bytes
from tests.mutants import mutants

pytestmark = pytest.mark.django_db


def document_form(content: bytes, name: str = "d.pdf") -> DocumentForm:
    return DocumentForm({"title": "A paper"}, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_document_keeps_its_pages_and_links_and_nothing_of_its_making():
    form = document_form(telling_pdf())
    assert form.is_valid(), form.errors
    document = form.save()
    stored = document.file.open().read()
    document.file.close()
    assert (document.pages, document.size) == (2, len(stored))
    reader = PdfReader(BytesIO(stored))
    assert "Page one" in reader.pages[0].extract_text()
    raw = b"".join(str(value).encode() for page in reader.pages for value in page.values())
    assert b"Unmistakable" not in stored + raw + str(reader.metadata).encode()
    assert not reader.attachments
    annotations = [note.get_object()["/Subtype"] for note in reader.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert annotations == ["/Link"]


def test_jpeg_inside_a_document_loses_what_the_camera_wrote():
    picture = BytesIO()
    with Image.open(BytesIO(telling_image())) as image:
        image.save(picture, "PDF")
    writer = PdfWriter(clone_from=BytesIO(picture.getvalue()))
    image_object = next(iter(writer.pages[0]["/Resources"]["/XObject"].values())).get_object()  # type: ignore[index]
    image_object._data = telling_image()
    content = BytesIO()
    writer.write(content)
    assert b"UnmistakableCamera" in content.getvalue()
    form = document_form(content.getvalue())
    assert form.is_valid(), form.errors
    with form.save().file.open() as stored:
        stored_bytes = stored.read()
    assert b"Unmistakable" not in stored_bytes
    assert PdfReader(BytesIO(stored_bytes)).pages[0].images[0].image.size == (1300, 900)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\nbroken", pdf_bytes("x")[:300], image_bytes()])
def test_file_that_is_no_pdf_is_refused_by_the_name_of_its_field(content):
    assert list(document_form(content).errors) == ["file"]


def test_locked_pdf_is_refused_in_words():
    writer = PdfWriter(clone_from=BytesIO(pdf_bytes("x")))
    writer.encrypt("secret")
    content = BytesIO()
    writer.write(content)
    assert "locked" in str(document_form(content.getvalue()).errors["file"])


@pytest.mark.parametrize("form", ["photograph", "document"])
def test_file_of_fifty_megabytes_is_refused(form):
    content = b"\xff\xd8" + b"x" * (26 * 1024 * 1024)
    if form == "document":
        assert "smaller than 25 MB" in str(document_form(content).errors["file"])
    else:
        upload = SimpleUploadedFile("p.jpg", content, "image/jpeg")
        refused = PhotographForm({"alt": "A", "credit": "B", "licence": "own"}, {"image": upload})
        assert list(refused.errors) == ["image"]


def test_document_is_open_while_readers_may_read_its_story(editor):
    document = make_document()
    article = make_article(
        published_at=timezone.now() - timedelta(days=1), body=f'<aside data-document="{document.pk}"></aside>'
    )
    usage.update_usage(article)
    reader = Client()
    answer = reader.get(document.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    finish(answer)
    assert "A paper" in reader.get(article.get_absolute_url()).content.decode()
    publish.withdraw(article, by=editor, at=timezone.now())
    assert reader.get(document.get_absolute_url()).status_code == 404


def test_ten_thousand_damaged_pdfs_are_rebuilt_or_refused():
    rebuilt = refused = 0
    for mutant in mutants([pdf_bytes("One", "Two")]):
        try:
            rebuild_pdf(SimpleUploadedFile("d.pdf", mutant, "application/pdf"))
            rebuilt += 1
        except ValidationError:
            refused += 1
    assert min(rebuilt, refused) > 500
