"""Pages about the newsroom: written by editors in both languages, found in the footer of every page."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import SitePage
from tests.factories import make_site_page, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def page_of(path: str, language: str = "en") -> str:
    return Client().get(path, headers={"accept-language": language}).content.decode()


def test_page_stands_in_the_footer_and_is_read_in_both_languages():
    make_site_page()
    assert '<a href="/pages/privacy/">Privacy</a>' in page_of("/corrections/")
    assert "No addresses." in page_of("/pages/privacy/")
    assert "Без адресов." in page_of("/pages/privacy/", "ru")
    assert '<a href="/pages/privacy/">Конфиденциальность</a>' in page_of("/corrections/", "ru")


def test_page_appears_and_disappears_at_the_next_request():
    page = make_site_page(is_published=False)
    assert "/pages/privacy/" not in page_of("/corrections/")
    assert Client().get("/pages/privacy/").status_code == 404
    page.is_published = True
    page.save()
    assert "/pages/privacy/" in page_of("/corrections/")
    assert "/pages/privacy/" in page_of("/sitemap-pages.xml")


def test_editors_see_a_page_before_readers_do():
    make_site_page(is_published=False)
    editor = Client()
    sign_client_in(editor, make_user("editor"))
    assert "Readers do not see this page yet." in editor.get("/pages/privacy/").content.decode()


def test_page_beside_the_form_for_letters_stands_there_and_not_in_the_footer():
    make_site_page(place=SitePage.Place.LETTERS, title_en="Other ways", body_en="<p>Signal: newsroom.00</p>")
    letters = page_of("/letters/")
    assert "Signal: newsroom.00" in letters
    assert "/pages/privacy/" not in letters


def test_text_of_a_page_holds_what_is_allowed_alone():
    page = SitePage(title_en="A", title_ru="А", slug="a", body_ru="<p>А</p>")
    page.body_en = '<p onclick="x()">Text <data value="x"></data><script>x()</script><a href="javascript:x()">a</a></p>'
    page.full_clean()
    page.save()
    assert SitePage.objects.get().body_en == '<p>Text <a rel="noopener noreferrer">a</a></p>'


def test_page_without_a_text_in_one_language_is_refused():
    with pytest.raises(ValidationError, match="body_ru"):
        SitePage(title_en="A", title_ru="А", slug="a", body_en="<p>A</p>").full_clean()
