"""A share link shows one revision to whoever has it, until a day, and says nothing once it was closed or changed."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions, share_links
from articles.models import ShareLink, ShareVisit
from articles.publishing import renditions
from tests.factories import finish, make_document, make_draft, make_rendered, sign_client_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(reporter) -> ShareLink:  # type: ignore[no-untyped-def]
    photograph, document = make_rendered(), make_document()
    html = f'<p>Secret words.</p><aside data-document="{document.pk}"></aside>'
    article = make_draft(body=html, photograph=photograph)
    revision = revisions.save_text(article, revisions.text_of(article), by=reporter, at=timezone.now())
    until = timezone.now() + timedelta(days=7)
    return share_links.share(revision, for_whom="A lawyer", by=reporter, at=timezone.now(), expires_at=until)


def address(link: ShareLink) -> str:
    return reverse("articles:shared", args=[share_links.token_of(link)])


def test_link_shows_its_revision_and_no_later_one(link, reporter):
    article = link.revision.article
    revisions.save_text(article, revisions.text_of(article) | {"body": "<p>Later.</p>"}, by=reporter, at=timezone.now())
    answer = Client().get(address(link))
    page = answer.content.decode()
    assert (answer.status_code, "Secret words." in page, "Later." in page) == (200, True, False)
    assert "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in page
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "ld+json" not in page
    assert "comment-form" not in page


def test_files_of_the_revision_open_below_the_link_and_nowhere_else(link):
    photograph, base = link.revision.photograph, address(link).rstrip("/")
    page = Client().get(address(link)).content.decode()
    rendition = renditions.rendition_address(photograph, "wide", 60, "WEBP")
    document = reverse("articles:document", args=[make_document().pk - 1])
    for path in (rendition, document):
        assert base + path in page
        opened = Client().get(base + path)
        assert (opened.status_code, opened["Cache-Control"]) == (200, "no-store")
        finish(opened)
        assert Client().get(path).status_code == 404
    other = make_rendered()
    assert Client().get(base + renditions.rendition_address(other, "wide", 60, "WEBP")).status_code == 404
    assert Client().get(base + reverse("articles:document", args=[make_document().pk])).status_code == 404


def test_link_changed_by_one_character_opens_nothing(link):
    token = share_links.token_of(link)
    for place in range(len(token)):
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert share_links.open_share_link(changed, at=timezone.now()) is None, changed
    forged = signing.Signer(salt="elsewhere").sign(str(link.pk))
    assert share_links.open_share_link(forged, at=timezone.now()) is None
    assert Client().get(reverse("articles:shared", args=[token + "x"])).status_code == 404
    assert ShareVisit.objects.count() == 0


def test_expired_and_revoked_links_answer_as_if_they_had_never_been(link):
    later = timezone.now() + timedelta(days=8)
    assert share_links.open_share_link(share_links.token_of(link), at=later) is None
    share_links.revoke(link, at=timezone.now())
    answer = Client().get(address(link))
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_each_opening_is_logged_to_the_minute_and_nothing_of_whom(link):
    Client().get(address(link), REMOTE_ADDR="203.0.113.9")
    visit = ShareVisit.objects.get()
    assert (visit.link, visit.at.second) == (link, 0)
    assert {field.name for field in ShareVisit._meta.fields} == {"id", "link", "at"}


def test_reporter_makes_and_revokes_a_link(client, reporter):
    sign_client_in(client, reporter)
    article = make_draft()
    page = reverse("admin:articles_article_share", args=[article.pk])
    assert client.post(page, {"for_whom": "A lawyer", "days": "61"}).status_code == 400
    answer = client.post(page, {"for_whom": "A lawyer", "days": "5"}, follow=True).content.decode()
    link = ShareLink.objects.get()
    assert address(link) in answer
    assert "Not opened yet" in answer
    assert Client().get(address(link)).status_code == 200
    client.post(reverse("admin:articles_article_revoke", args=[article.pk, link.pk]))
    assert Client().get(address(link)).status_code == 404
    assert "revoked" in client.get(page).content.decode()


@pytest.mark.parametrize("role", ["", "nobody", "data editor", "moderator"])
def test_links_are_made_and_read_by_those_who_write(role, as_role, link):
    page = reverse("admin:articles_article_share", args=[link.revision.article_id])
    answer = as_role(role).get(page)
    assert answer.status_code == (403 if role else 302)
    assert share_links.token_of(link) not in answer.content.decode()
