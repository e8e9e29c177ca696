"""A saved text is a revision: none overwrites another unseen, and none reaches readers by being saved."""

import pytest
from django.urls import reverse

from articles.editing import revisions
from articles.models import Revision
from articles.publishing import publish
from tests.articles.article_form import change_data
from tests.articles.editing.texts import text
from tests.factories import NOW, make_article, make_draft, sign_client_in
from tests.pages import compact

pytestmark = pytest.mark.django_db


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
    revision = revisions.restore(article, first, by=reporter, at=NOW)
    assert (revision.number, revision.body, revision.restores) == (3, "<p>One.</p>", first)
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
    sign_client_in(client, reporter)
    data = change_data(article, body="<p>Words of the reporter.</p>", base="1")
    revisions.save_text(article, text("Words of the editor.", article), by=editor, at=NOW)
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = compact(client.post(address, data).content.decode())
    assert f"{editor} saved a newer text" in page
    assert "<del>editor</del>" in page
    assert "<ins>reporter</ins>" in page
    assert "Words of the reporter." in page
    assert 'name="base" value="2"' in page
    assert Revision.objects.count() == 2
    assert client.post(address, data | {"base": "2"}).status_code == 302
    article.refresh_from_db()
    assert (article.working.number, article.working.body) == (3, "<p>Words of the reporter.</p>")


def test_revisions_are_read_compared_and_restored_by_their_roles(as_role, reporter):
    article = make_article()
    revisions.save_text(article, text("Old words.", article), by=reporter, at=NOW)
    revisions.save_text(article, text("New words.", article), by=reporter, at=NOW)
    page = as_role("data editor").get(reverse("admin:articles_article_compare", args=[article.pk]) + "?from=2")
    assert "<del>Old</del>" in compact(page.content.decode())
    assert "Restore revision" not in page.content.decode()
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
