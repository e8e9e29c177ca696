"""A saved text is a revision: none overwrites another unseen, and none reaches readers by being saved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions
from articles.models import Article, Draft, Revision
from articles.publishing import publish
from tests.articles.test_publishing import change_data, press
from tests.factories import NOW, make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


def text(body: str, article: Article) -> dict[str, object]:
    return revisions.text_of(article) | {"body": f"<p>{body}</p>"}


def test_each_saved_text_is_a_revision_and_the_same_text_adds_none(reporter):
    article = make_draft()
    first = revisions.save_text(article, text("One.", article), by=reporter, at=NOW)
    second = revisions.save_text(article, text("Two.", article), by=reporter, at=NOW)
    assert revisions.save_text(article, text("Two.", article), by=reporter, at=NOW) == second
    assert (first.number, second.number) == (1, 2)
    article.refresh_from_db()
    assert (article.body, article.working) == ("<p>Two.</p>", second)


def test_text_based_on_an_older_revision_is_refused_and_changes_nothing(reporter, editor):
    article = make_draft()
    revisions.save_text(article, text("One.", article), by=reporter, at=NOW)
    revisions.save_text(article, text("The editor's.", article), by=editor, at=NOW, base=1)
    with pytest.raises(revisions.OverwritesError) as refused:
        revisions.save_text(article, text("The reporter's.", article), by=reporter, at=NOW, base=1)
    assert refused.value.newest.body == "<p>The editor's.</p>"
    assert Revision.objects.count() == 2
    revisions.save_text(article, text("The editor's.", article), by=reporter, at=NOW, base=1)  # the same words


def test_restoring_makes_a_new_revision_and_keeps_the_ones_between(reporter):
    article = make_draft()
    first = revisions.save_text(article, text("One.", article), by=reporter, at=NOW)
    revisions.save_text(article, text("Two.", article), by=reporter, at=NOW)
    made = revisions.restore(article, first, by=reporter, at=NOW)
    assert (made.number, made.body, made.restores) == (3, "<p>One.</p>", first)
    assert Revision.objects.count() == 3


def test_text_saved_after_approval_is_in_review_again(reporter, editor):
    article = make_draft()
    revisions.save_text(article, text("One.", article), by=reporter, at=NOW)
    publish.submit_for_review(article, by=reporter, at=NOW)
    publish.approve(article, by=editor, at=NOW)
    assert article.stage == "approved"
    revisions.save_text(article, text("One.", article), by=reporter, at=NOW)
    assert article.stage == "approved"
    revisions.save_text(article, text("Two.", article), by=reporter, at=NOW)
    article.refresh_from_db()
    assert article.stage == "in_review"


def test_form_opened_before_another_saved_keeps_both_texts(client, reporter, editor):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    client.force_login(reporter)
    data = change_data(article, body="<p>Words of the reporter.</p>", base="1")
    revisions.save_text(article, text("Words of the editor.", article), by=editor, at=NOW)
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = client.post(address, data).content.decode()
    assert f"{editor} saved a newer text" in page
    assert "<del>editor</del>" in page
    assert "<ins>reporter</ins>" in page
    assert "Words of the reporter." in page
    assert 'name="base" value="2"' in page
    assert Revision.objects.count() == 2
    assert client.post(address, data | {"base": "2"}).status_code == 302
    article.refresh_from_db()
    assert (article.working.number, article.working.body) == (3, "<p>Words of the reporter.</p>")


def draft_address(article: Article | None = None) -> str:
    name, arguments = ("draft", [article.pk]) if article else ("add_draft", [])
    return reverse(f"admin:articles_article_{name}", args=arguments)


WORDS = {"headline": "Kept", "standfirst": "S", "body": "<p onclick=x>Words<script>x</script></p>", "base": "1"}


def test_draft_saves_itself_without_a_revision_and_comes_back_into_the_form(client, reporter):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    client.force_login(reporter)
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
    client.force_login(reporter)
    client.post(draft_address(), WORDS)
    assert "Kept" in client.get(reverse("admin:articles_article_add") + "?draft=1").content.decode()
    other = Client()
    other.force_login(make_user("reporter"))
    assert "Kept" not in other.get(reverse("admin:articles_article_add") + "?draft=1").content.decode()


def test_saving_ends_the_draft(client, reporter):
    article = make_draft()
    client.force_login(reporter)
    client.post(draft_address(article), WORDS)
    assert press(client, article).status_code == 302
    assert not Draft.objects.exists()


def test_whoever_else_has_the_article_open_is_told(client, reporter, editor):
    article = make_draft()
    client.force_login(reporter)
    client.post(draft_address(article), {"base": "0"})
    client.force_login(editor)
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
    client.force_login(reporter)
    bad = WORDS | {"photograph": "99999999", "base": "-1", "headline": "x" * 500}
    assert client.post(draft_address(), bad).status_code == 200
    draft = Draft.objects.get()
    assert (draft.photograph, draft.base, len(draft.headline)) == (None, 0, 200)


def test_keeping_a_draft_takes_few_queries_whatever_its_length(client, reporter):
    article = make_draft()
    client.force_login(reporter)
    client.post(draft_address(article), WORDS)
    with CaptureQueriesContext(connection) as queries:
        client.post(draft_address(article), WORDS | {"body": "<p>" + "word " * 10_000 + "</p>"})
    assert len(queries) <= 7


def test_revisions_are_read_compared_and_restored_by_their_roles(as_role, reporter):
    article = make_article()
    revisions.save_text(article, text("Old words.", article), by=reporter, at=NOW)
    revisions.save_text(article, text("New words.", article), by=reporter, at=NOW)
    page = as_role("data editor").get(reverse("admin:articles_article_compare", args=[article.pk]) + "?from=2")
    assert "<del>Old</del>" in page.content.decode()
    assert "Bring back" not in page.content.decode()
    restore = reverse("admin:articles_article_restore", args=[article.pk, 2])
    assert as_role("data editor").post(restore).status_code == 403
    assert as_role("reporter").get(restore).status_code == 405
    assert as_role("reporter").post(restore).status_code == 302
    article.refresh_from_db()
    assert article.working.number == 4
    assert article.body == "<p>Text.</p>"


def test_a_choice_of_revisions_that_are_none_falls_back_to_the_usual(as_role, reporter):
    article = make_draft()
    revisions.save_text(article, text("Old words.", article), by=reporter, at=NOW)
    address = reverse("admin:articles_article_compare", args=[article.pk])
    for query in ("?from=9&to=x", "?from=&to=", "?to=%00", "?from=1&to=1"):
        assert as_role("reporter").get(address + query).status_code == 200


def test_draft_taken_back_does_not_go_over_a_newer_text_unseen(client, reporter, editor):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    client.force_login(reporter)
    client.post(draft_address(article), WORDS)
    revisions.save_text(article, text("The editor's.", article), by=editor, at=NOW)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]) + "?draft=1").content.decode()
    assert 'name="base" value="1"' in page


def test_page_left_open_does_not_undo_what_another_chose(client, editor):
    article = make_draft(comment_policy="open")
    client.force_login(editor)
    seen = {"initial-comment_policy": "open", "initial-language": "en", "comment_policy": "open"}
    Article.objects.filter(pk=article.pk).update(comment_policy="closed")
    assert press(client, article, **seen).status_code == 302
    article.refresh_from_db()
    assert article.comment_policy == "closed"


@pytest.mark.parametrize("role", ["data editor", "reporter", "editor"])
def test_form_of_an_article_opens_to_each_who_may_read_it(role, as_role):
    for article in (make_draft(), make_article()):
        address = reverse("admin:articles_article_change", args=[article.pk])
        assert as_role(role).get(address).status_code == 200
    assert as_role(role).get("/admin/articles/article/abc/change/").status_code == 302


def test_draft_that_is_too_long_is_refused(client, reporter):
    client.force_login(reporter)
    assert client.post(draft_address(), WORDS | {"body": "x" * 500_001}).status_code == 413
