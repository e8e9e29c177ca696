"""Files of stories: nothing of their making leaves the building, and readers open them only while they may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from articles.editing import usage
from articles.forms import DocumentForm, PhotographForm
from articles.models import Document, Photograph
from articles.publishing import publish, renditions
from tests.factories import finish, image_bytes, make_article, make_document, make_photograph, make_rendered, pdf_bytes

pytestmark = pytest.mark.django_db


def telling_image() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "UnmistakableCamera"
    exif[0x9286] = b"ASCII\0\0\0UnmistakableComment"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.7, 30.0, 0.0), "E", (44.5, 31.0, 0.0)
    xmp = b"<x:xmpmeta>UnmistakableXmp</x:xmpmeta>"
    return image_bytes("JPEG", (1300, 900), exif=exif, xmp=xmp, comment=b"UnmistakableRemark")


def uploaded(content: bytes) -> Photograph:
    upload = SimpleUploadedFile("p.jpg", content, "image/jpeg")
    form = PhotographForm({"alt": "A", "credit": "B", "licence": "own"}, {"image": upload})
    assert form.is_valid(), form.errors
    photograph = form.save()
    renditions.make_renditions(photograph, at=timezone.now())
    return photograph


def test_no_public_rendition_holds_metadata():
    photograph = uploaded(telling_image())
    article = make_article(published_at=timezone.now() - timedelta(days=1), photograph=photograph)
    assert article.photograph == photograph
    files = photograph.image.get_picture_files_list()
    assert {(one.file_type, one.width) for one in files} == {
        (kind, width) for kind in ("AVIF", "WEBP", "JPEG") for width in (400, 800, 1200)
    }
    for shape in ("whole", "wide"):
        for kind in ("AVIF", "WEBP", "JPEG"):
            answer = Client().get(renditions.rendition_address(photograph, shape, 800, kind))
            content = finish(answer)
            assert answer["Content-Type"] == f"image/{kind.lower()}"
            assert b"Unmistakable" not in content
            with Image.open(BytesIO(content)) as picture:
                assert picture.format == kind
                assert not dict(picture.getexif())
                assert not {"xmp", "comment", "icc_profile"} & set(picture.info)


def test_original_is_the_desks_and_renditions_close_with_the_article(editor):
    photograph = make_rendered()
    article = make_article(published_at=timezone.now() - timedelta(days=1), photograph=photograph)
    rendition, reader = renditions.rendition_address(photograph, "wide", 60, "WEBP"), Client()

    def answers(address: str) -> int:
        answer = reader.get(address)
        finish(answer)
        return answer.status_code

    assert answers(photograph.get_absolute_url()) == 404
    assert answers(photograph.image.url) == 404
    assert answers(rendition) == 200
    publish.withdraw(article, by=editor, at=timezone.now())
    assert answers(rendition) == 404
    staff = Client()
    staff.force_login(editor)
    for address in (photograph.get_absolute_url(), rendition):
        answer = staff.get(address)
        assert answer.status_code == 200
        finish(answer)


@pytest.mark.parametrize(
    "address",
    ["wide-61.webp", "wide-60.gif", "tall-60.webp", "wide-0.webp", "wide-99999999999.webp", "wide-60.avif.php"],
)
def test_address_of_no_rendition_is_not_found(address):
    photograph = make_rendered()
    make_article(published_at=timezone.now() - timedelta(days=1), photograph=photograph)
    assert Client().get(f"/photographs/{photograph.pk}/{address}").status_code == 404


def test_crop_follows_the_focal_point():
    picture = Image.new("RGB", (900, 300), "black")
    picture.paste("white", (600, 0, 900, 300))
    content = BytesIO()
    picture.save(content, "PNG")
    photograph = uploaded(content.getvalue())

    def brightness() -> float:
        file = renditions.find_rendition(photograph, "wide", 400, "jpeg")
        with file.storage.open(file.name) as stored, Image.open(stored) as shown:  # type: ignore[union-attr]
            return shown.convert("L").resize((1, 1)).getpixel((0, 0))  # type: ignore[return-value]

    photograph.focus_x = 0
    renditions.make_renditions(photograph, at=timezone.now())
    assert brightness() < 10
    photograph.focus_x = 100
    renditions.make_renditions(photograph, at=timezone.now())
    assert brightness() > 150


def test_worker_makes_renditions_once_and_anew_for_another_focal_point():
    from articles.publishing import renditions

    photograph = make_photograph()
    assert photograph.rendered_at is None
    made = renditions.render_photograph.call(photograph.image.name)
    assert made == 6
    assert renditions.render_photograph.call(photograph.image.name) == 0
    assert renditions.render_photograph.call(photograph.image.name, anew=True) == 6
    assert renditions.render_photograph.call("gone.jpg") == 0


def test_publishing_makes_what_the_worker_has_not(editor):
    photograph = make_photograph()
    article = make_article(status="draft", published_at=None, photograph=photograph)
    publish.publish(article, by=editor, at=timezone.now(), publish_at=timezone.now())
    answer = Client().get(renditions.rendition_address(photograph, "wide", 60, "AVIF"))
    assert answer.status_code == 200
    finish(answer)


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


def test_what_was_erased_with_transparency_stays_erased():
    picture = Image.new("RGBA", (400, 300), (200, 100, 50, 0))
    content = BytesIO()
    picture.save(content, "PNG")
    with uploaded(content.getvalue()).image.open() as stored, Image.open(stored) as seen:
        assert min(seen.convert("L").getextrema()) > 250  # type: ignore[type-var]


@pytest.mark.parametrize("size", [(1800, 1), (1, 1800), (1, 1), (5000, 3)])
def test_picture_of_any_shape_is_rendered(size):
    photograph = uploaded(image_bytes("PNG", size))
    assert photograph.rendered_at


def test_picture_that_is_replaced_is_rendered_anew_and_the_old_one_is_gone(
    client, editor, django_capture_on_commit_callbacks
):
    client.force_login(editor)
    photograph = make_rendered()
    storage, old = photograph.image.storage, photograph.image.name
    rendition = next(iter(photograph.image.get_picture_files_list())).name
    upload = SimpleUploadedFile("q.jpg", image_bytes(size=(500, 400)), "image/jpeg")
    data = {"image": upload, "alt": "A", "credit": "B", "licence": "own", "focus_x": "50", "focus_y": "50"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("admin:articles_photograph_change", args=[photograph.pk]), data).status_code == 302
    photograph.refresh_from_db()
    assert (photograph.rendered_at, photograph.width) == (None, 500)
    assert not storage.exists(old)
    assert not storage.exists(rendition)


def test_photograph_whose_file_is_gone_is_told_and_stops_nothing_else(editor, capsys):
    lost, whole = make_photograph(), make_photograph()
    lost.image.storage.delete(lost.image.name)
    article = make_article(status="draft", published_at=None, photograph=lost)
    with pytest.raises(publish.CannotPublishError, match=f"photograph {lost.pk} cannot be read"):
        publish.publish(article, by=editor, at=timezone.now(), publish_at=timezone.now())
    call_command("render_photographs")
    whole.refresh_from_db()
    assert whole.rendered_at


def test_reporter_cannot_change_what_readers_of_a_published_story_see(as_role):
    photograph, document = make_rendered(caption="Kept"), make_document(title="Kept")
    article = make_article(
        published_at=timezone.now(), photograph=photograph, body=f'<aside data-document="{document.pk}"></aside>'
    )
    usage.update_usage(article)
    for row, data in (
        (photograph, {"caption": "Changed", "alt": "x", "credit": "y"}),
        (document, {"title": "Changed"}),
    ):
        address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
        assert as_role("reporter").get(address).status_code == 200
        assert as_role("reporter").post(address, data).status_code == 403


def test_jpeg_inside_a_document_loses_what_the_camera_wrote():
    picture = BytesIO()
    with Image.open(BytesIO(telling_image())) as image:
        image.save(picture, "PDF")
    writer = PdfWriter(clone_from=BytesIO(picture.getvalue()))
    found = next(iter(writer.pages[0]["/Resources"]["/XObject"].values())).get_object()  # type: ignore[index]
    found._data = telling_image()
    content = BytesIO()
    writer.write(content)
    assert b"UnmistakableCamera" in content.getvalue()
    form = document_form(content.getvalue())
    assert form.is_valid(), form.errors
    with form.save().file.open() as stored:
        kept = stored.read()
    assert b"Unmistakable" not in kept
    assert PdfReader(BytesIO(kept)).pages[0].images[0].image.size == (1300, 900)


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


def test_reporter_adds_files_and_the_dialog_finds_them(client, reporter):
    client.force_login(reporter)
    upload = SimpleUploadedFile("p.jpg", image_bytes(size=(500, 400)), "image/jpeg")
    data = {"image": upload, "alt": "A steppe", "credit": "B", "licence": "own", "focus_x": "20", "focus_y": "50"}
    assert client.post(reverse("admin:articles_photograph_add"), data).status_code == 302
    photograph = Photograph.objects.get()
    assert (photograph.focus_x, photograph.width) == (20, 500)
    file = SimpleUploadedFile("d.pdf", pdf_bytes("x"), "application/pdf")
    assert client.post(reverse("admin:articles_document_add"), {"title": "Letter", "file": file}).status_code == 302
    document = Document.objects.get()
    choose = reverse("admin:articles_photograph_choose")
    assert client.get(choose, {"q": "steppe"}).json()["found"][0]["id"] == photograph.pk
    assert client.get(choose, {"q": "nothing"}).json()["found"] == []
    assert client.get(choose, {"ids": f"{photograph.pk} x 99999999999"}).json()["found"][0]["label"] == "A steppe"
    choose = reverse("admin:articles_document_choose")
    assert client.get(choose, {"q": "letter"}).json()["found"] == [{"id": document.pk, "label": "Letter"}]


@pytest.mark.parametrize("role", ["", "nobody", "moderator", "data editor"])
def test_dialogs_are_for_those_who_may_see_the_files(role, as_role):
    for kind in ("photograph", "document"):
        answer = as_role(role).get(reverse(f"admin:articles_{kind}_choose"))
        assert answer.status_code == (403 if role else 302)
