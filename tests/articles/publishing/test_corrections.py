"""One record of a correction speaks in every place; a case that moves a published number proposes one."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import usage
from articles.models import Article, Correction
from articles.publishing import corrections, publish
from desertions.models import Case
from tests.articles.tokens import TOKEN
from tests.factories import make_article, make_case, make_draft, make_figure, release_values, sign_client_in

pytestmark = pytest.mark.django_db

TEXT = "An earlier version said four. It is five."


def get(address: str) -> str:
    return Client().get(address).content.decode()


def lastmod(address: str) -> str:
    for url in ElementTree.fromstring(get("/sitemap-articles.xml")):
        entry = {child.tag.rpartition("}")[2]: child.text for child in url}
        if str(entry["loc"]).endswith(address):
            return str(entry["lastmod"])
    return ""


def structured(address: str) -> dict[str, object]:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', get(address))[1])  # type: ignore[index,no-any-return]


def test_one_record_is_seen_in_all_its_places():
    article = make_article(published_at=timezone.now() - timedelta(days=3))
    address, made_at = article.get_absolute_url(), timezone.now()
    before = structured(address)["dateModified"]
    correction = corrections.correct(article, text=TEXT, changes_sense=True, at=made_at)
    page = get(address)
    assert page.index(TEXT) < page.index('class="prose"')
    assert f'id="correction-{correction.pk}"' in page
    assert TEXT in get("/corrections/")
    assert correction.get_absolute_url() in get("/corrections/")
    for kind in ("", "rss/"):
        entry = feedparser.parse(get(f"/corrections/feed/{kind}")).entries[0]
        assert TEXT in entry.summary
    assert json.loads(get("/corrections/feed/json/"))["items"][0]["summary"] == TEXT
    data = structured(address)
    assert data["correction"][0]["text"] == TEXT  # type: ignore[index]
    assert data["dateModified"] == made_at.isoformat() != before
    assert lastmod(address) == made_at.date().isoformat()
    assert f'property="article:modified_time" content="{made_at:%Y-%m-%dT%H:%M:%S}' in page


@pytest.fixture
def counted(editor) -> Article:  # type: ignore[no-untyped-def]
    make_figure("men", label_en="men who left", label_ru="ушедших")
    make_case()
    release_values()
    article = make_draft(body=f"<p>{TOKEN.format(mode='live')} {TOKEN.format(mode='frozen')}</p>")
    usage.update_usage(article)
    publish.publish(article, by=editor, at=timezone.now(), publish_at=timezone.now() - timedelta(days=1))
    return article


def test_case_that_moves_a_published_number_proposes_a_correction_once(counted):
    assert corrections.proposals() == []
    make_case()
    assert corrections.proposals() == []  # readers do not see it yet
    release_values()
    (proposal,) = corrections.proposals()
    assert (proposal.then, proposal.now) == (1, 2)
    assert proposal.text == "men who left: an earlier version of this story said 1; it is 2."
    corrections.accept_proposal(proposal.use, now=2, text=proposal.text, changes_sense=False, at=timezone.now())
    assert corrections.proposals() == []
    assert proposal.text in get(counted.get_absolute_url())
    Case.objects.first().delete()  # type: ignore[union-attr]
    release_values()
    (again,) = corrections.proposals()
    assert (again.then, again.now) == (2, 1)
    corrections.dismiss_proposal(again.use, now=1)
    assert corrections.proposals() == []


def test_proposal_speaks_the_language_of_its_story(counted):
    Article.objects.update(language="ru")
    make_case()
    release_values()
    assert "ушедших" in corrections.proposals()[0].text


def test_withdrawn_story_and_a_figure_that_is_not_public_propose_nothing(counted, editor):
    make_case()
    release_values()
    publish.withdraw(counted, by=editor, at=timezone.now())
    assert corrections.proposals() == []


PROPOSED = "/admin/articles/correction/proposed/"


def test_editor_corrects_from_the_list_of_proposals(client, counted, editor):
    make_case()
    release_values()
    sign_client_in(client, editor)
    page = client.get(PROPOSED).content.decode()
    assert "readers saw 1; it is now 2." in page
    assert "1 published number has changed" in client.get("/admin/").content.decode()
    use = corrections.proposals()[0].use
    refused = client.post(PROPOSED, {"use": use.pk, "now": 2, "text": " ", "decision": "correct"})
    assert refused.status_code == 400
    stale = client.post(PROPOSED, {"use": use.pk, "now": 9, "text": TEXT, "decision": "correct"})
    assert "changed since you opened this page" in stale.content.decode()
    assert TEXT in stale.content.decode()
    client.post(PROPOSED, {"use": use.pk, "now": 2, "text": TEXT, "changes_sense": "on", "decision": "correct"})
    assert Correction.objects.get().changes_sense
    assert "No published number has changed." in client.get(PROPOSED).content.decode()


@pytest.mark.parametrize("forged", [{}, {"use": "x", "now": "y"}, {"use": "1" * 40, "now": "1"}])
def test_forged_decision_is_refused(client, counted, editor, forged):
    make_case()
    release_values()
    sign_client_in(client, editor)
    assert client.post(PROPOSED, forged | {"decision": "none"}).status_code == 400


@pytest.mark.parametrize("role", ["", "nobody", "reporter", "data editor", "moderator"])
def test_proposals_are_for_editors(role, as_role):
    assert as_role(role).get(PROPOSED).status_code == (403 if role else 302)
    assert as_role(role).post(PROPOSED).status_code == 403


def test_list_of_corrections_takes_the_same_queries_at_two_and_at_twenty_rows():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            get(reverse("articles:correction_feed"))
        return len(seen)

    def fill(number: int) -> None:
        for _ in range(number):
            article = make_article(published_at=timezone.now() - timedelta(days=1))
            corrections.correct(article, text=TEXT, changes_sense=False, at=timezone.now())

    fill(2)
    few = queries()
    fill(18)
    assert queries() == few


def test_correction_stands_on_the_page_and_on_the_corrections_page(client):
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    corrections.correct(article, text="It was three.", changes_sense=False, at=timezone.now())
    assert "It was three." in client.get(article.get_absolute_url()).content.decode()
    assert "updated" in client.get(article.get_absolute_url()).content.decode()
    assert "It was three." in client.get("/corrections/").content.decode()


def test_correction_of_a_withdrawn_article_is_not_listed(client, editor):
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    corrections.correct(article, text="It was three.", changes_sense=False, at=timezone.now())
    publish.withdraw(article, by=editor, at=timezone.now())
    assert "It was three." not in client.get("/corrections/").content.decode()


def test_correction_made_in_the_admin_marks_the_article_as_updated(client, editor):
    sign_client_in(client, editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    data = {"article": article.pk, "text": "It was three."}
    assert client.post(reverse("admin:articles_correction_add"), data).status_code == 302
    article.refresh_from_db()
    assert article.updated_at is not None
    assert article.corrections.get().text == "It was three."
