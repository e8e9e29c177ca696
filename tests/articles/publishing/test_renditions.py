"""Renditions of photographs: they hold no metadata, and readers open them only while they may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles.forms import PhotographForm
from articles.models import Photograph
from articles.publishing import publish, renditions
from tests.articles.telling_files import telling_image
from tests.factories import finish, image_bytes, make_article, make_photograph, make_rendered, sign_client_in

pytestmark = pytest.mark.django_db


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
    assert {(file.file_type, file.width) for file in files} == {
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
    sign_client_in(staff, editor)
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
    count = renditions.render_photograph.call(photograph.image.name)
    assert count == 6
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
    sign_client_in(client, editor)
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
