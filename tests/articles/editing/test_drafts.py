"""A draft saves itself while somebody writes, and is no revision."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions
from articles.models import Article, Draft, Revision
from tests.articles.article_form import press
from tests.articles.editing.texts import text
from tests.factories import NOW, make_draft, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def draft_address(article: Article | None = None) -> str:
    name, arguments = ("draft", [article.pk]) if article else ("add_draft", [])
    return reverse(f"admin:articles_article_{name}", args=arguments)


WORDS = {"headline": "Kept", "standfirst": "S", "body": "<p onclick=x>Words<script>x</script></p>", "base": "1"}


def test_draft_saves_itself_without_a_revision_and_comes_back_into_the_form(client, reporter):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    sign_client_in(client, reporter)
    answer = client.post(draft_address(article), WORDS)
    assert answer.json() | {"kept": ""} == {"kept": "", "others": [], "newest": 1}
    assert Draft.objects.get().body == "<p>Words</p>"
    assert (Revision.objects.count(), Article.objects.get().headline) == (1, article.headline)
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = client.get(address).content.decode()
    assert "did not save it" in page
    assert "Kept" not in page
    assert "Kept" in client.get(f"{address}?draft=1").content.decode()
    client.post(draft_address(article), {"discard": "1"})
    assert not Draft.objects.exists()


def test_draft_of_an_article_that_is_not_there_yet_is_kept_too(client, reporter):
    sign_client_in(client, reporter)
    client.post(draft_address(), WORDS)
    assert "Kept" in client.get(reverse("admin:articles_article_add") + "?draft=1").content.decode()
    other = Client()
    sign_client_in(other, make_user("reporter"))
    assert "Kept" not in other.get(reverse("admin:articles_article_add") + "?draft=1").content.decode()


def test_saving_ends_the_draft(client, reporter):
    article = make_draft()
    sign_client_in(client, reporter)
    client.post(draft_address(article), WORDS)
    assert press(client, article).status_code == 302
    assert not Draft.objects.exists()


def test_whoever_else_has_the_article_open_is_told(client, reporter, editor):
    article = make_draft()
    sign_client_in(client, reporter)
    client.post(draft_address(article), {"base": "0"})
    sign_client_in(client, editor)
    assert client.post(draft_address(article), {"base": "0"}).json()["others"] == [str(reporter)]
    assert str(reporter) in client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    Draft.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert client.post(draft_address(article), {"base": "0"}).json()["others"] == []


@pytest.mark.parametrize("role", ["", "nobody", "moderator", "data editor"])
def test_draft_is_kept_for_those_alone_who_may_write(role, as_role):
    article = make_draft()
    for address in (draft_address(article), draft_address()):
        assert as_role(role).post(address, WORDS).status_code == (403 if role else 302)
    assert not Draft.objects.exists()


def test_draft_with_a_forged_photograph_and_base_is_kept_without_them(client, reporter):
    sign_client_in(client, reporter)
    bad = WORDS | {"photograph": "99999999", "base": "-1", "headline": "x" * 500}
    assert client.post(draft_address(), bad).status_code == 200
    draft = Draft.objects.get()
    assert (draft.photograph, draft.base, len(draft.headline)) == (None, 0, 200)


def test_keeping_a_draft_takes_few_queries_whatever_its_length(client, reporter):
    article = make_draft()
    sign_client_in(client, reporter)
    client.post(draft_address(article), WORDS)
    with CaptureQueriesContext(connection) as queries:
        client.post(draft_address(article), WORDS | {"body": "<p>" + "word " * 10_000 + "</p>"})
    assert len(queries) <= 7


def test_draft_taken_back_does_not_go_over_a_newer_text_unseen(client, reporter, editor):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    sign_client_in(client, reporter)
    client.post(draft_address(article), WORDS)
    revisions.save_text(article, text("The editor's.", article), by=editor, at=NOW)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]) + "?draft=1").content.decode()
    assert 'name="base" value="1"' in page


def test_draft_that_is_too_long_is_refused(client, reporter):
    sign_client_in(client, reporter)
    assert client.post(draft_address(), WORDS | {"body": "x" * 500_001}).status_code == 413
