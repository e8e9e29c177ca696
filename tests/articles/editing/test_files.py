"""Photographs and documents in the admin: who adds, finds and changes them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.editing import usage
from articles.models import Document, Photograph
from tests.factories import image_bytes, make_article, make_document, make_rendered, pdf_bytes, sign_client_in

pytestmark = pytest.mark.django_db


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


def test_reporter_adds_files_and_the_dialog_finds_them(client, reporter):
    sign_client_in(client, reporter)
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
