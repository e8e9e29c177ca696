from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline, StatusChange
from articles.publishing import corrections, publish
from desertions.models import FigureValue
from tests.factories import NOW, make_article, make_author, make_draft, make_figure, make_section

pytestmark = pytest.mark.django_db


def test_article_goes_from_draft_to_review_to_published_to_withdrawn_with_a_record(reporter, editor):
    article = make_draft()
    publish.submit_for_review(article, by=reporter, at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.withdraw(article, by=editor, at=NOW)
    changes = list(StatusChange.objects.order_by("id").values_list("from_status", "to_status", "by"))
    assert changes == [
        ("draft", "in_review", reporter.pk),
        ("in_review", "published", editor.pk),
        ("published", "withdrawn", editor.pk),
    ]


def test_publishing_twice_changes_nothing(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW + timedelta(days=1))
    assert Article.objects.get().published_at == NOW
    assert StatusChange.objects.count() == 1


def test_article_published_again_keeps_its_first_date(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.withdraw(article, by=editor, at=NOW)
    later = NOW + timedelta(days=3)
    with pytest.raises(publish.CannotPublishError, match="seen this story before"):
        publish.publish(article, by=editor, at=NOW, publish_at=later)
    publish.publish(article, by=editor, at=later, publish_at=later)
    assert article.published_at == NOW


def test_article_nobody_has_seen_yet_can_be_scheduled_anew(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW + timedelta(days=30))
    publish.withdraw(article, by=editor, at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert article.published_at == NOW


@pytest.mark.parametrize("field", ["headline", "standfirst", "body"])
def test_article_with_something_missing_is_not_published(field, editor):
    article = make_draft(**{field: " "})
    with pytest.raises(publish.CannotPublishError, match="Fill in"):
        publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert Article.objects.get().status == "draft"


def test_article_without_an_author_is_not_published(editor):
    article = make_draft()
    Byline.objects.all().delete()
    with pytest.raises(publish.CannotPublishError, match="author"):
        publish.publish(article, by=editor, at=NOW, publish_at=NOW)


def test_publishing_takes_a_reading_of_the_figures_in_the_text(editor):
    figure = make_figure("men")
    article = make_draft(body='<p><data value="men" class="figure-number" data-mode="live">—</data></p>')
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert list(FigureValue.objects.values_list("figure", "value")) == [(figure.pk, 0)]


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


def admin_data(section: int, author: int, **over: str) -> dict[str, object]:
    data: dict[str, object] = {
        "headline": "A headline",
        "slug": "a-headline",
        "standfirst": "A standfirst.",
        "body": "<p>Words.</p>",
        "section": section,
        "language": "en",
        "comment_policy": "held",
        "publish_at_0": "",
        "publish_at_1": "",
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "0",
        "bylines-0-author": author,
        "bylines-0-position": "0",
    }
    for prefix in ("desk_notes", "corrections", "figure_uses", "status_changes"):
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = "0"
    return data | over


def test_editor_writes_and_publishes_in_one_step(client, editor):
    client.force_login(editor)
    section = make_article().section
    data = admin_data(section.pk, make_author().pk, articles_article_publish_one="1")
    answer = client.post(reverse("admin:articles_article_add"), data)
    assert answer.status_code == 302
    article = Article.objects.get(slug="a-headline")
    assert article.status == "published"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_reporter_cannot_publish_even_with_a_forged_button(client, reporter):
    client.force_login(reporter)
    section = make_article().section
    client.post(
        reverse("admin:articles_article_add"),
        admin_data(section.pk, make_author().pk, articles_article_publish_one="1"),
    )
    assert Article.objects.get(slug="a-headline").status == "draft"


def test_editor_schedules_for_a_later_hour(client, editor):
    client.force_login(editor)
    section = make_article().section
    later = {"publish_at_0": "2099-01-01", "publish_at_1": "12:00:00", "articles_article_publish_one": "1"}
    client.post(reverse("admin:articles_article_add"), admin_data(section.pk, make_author().pk, **later))
    article = Article.objects.get(slug="a-headline")
    assert (article.status, article.published_at.year) == ("published", 2099)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_body_is_sanitised_on_the_way_in(client, reporter):
    client.force_login(reporter)
    section = make_article().section
    hostile = '<p onclick="x()">Words<script>x</script><a href="javascript:x">y</a></p>'
    client.post(reverse("admin:articles_article_add"), admin_data(section.pk, make_author().pk, body=hostile))
    stored = Article.objects.get(slug="a-headline").body
    assert "script" not in stored
    assert "onclick" not in stored


def test_correction_made_in_the_admin_marks_the_article_as_updated(client, editor):
    client.force_login(editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    data = {"article": article.pk, "text": "It was three."}
    assert client.post(reverse("admin:articles_correction_add"), data).status_code == 302
    article.refresh_from_db()
    assert article.updated_at is not None
    assert article.corrections.get().text == "It was three."


def test_reporter_prepares_a_new_version_of_a_live_article_that_readers_do_not_see(client, reporter):
    client.force_login(reporter)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    data = change_data(article, headline="Changed", comment_policy="open") | {
        "section": make_section().pk,
        "slug": "elsewhere",
    }
    assert client.post(reverse("admin:articles_article_change", args=[article.pk]), data).status_code == 302
    before = (article.headline, article.slug, article.section, article.comment_policy)
    article.refresh_from_db()
    assert (article.headline, article.slug, article.section, article.comment_policy) == before
    assert (article.working.headline, article.stage, article.is_ahead) == ("Changed", "draft", True)
    assert "Changed" not in client.get(article.get_absolute_url()).content.decode()


def change_data(article: Article, **over: str) -> dict[str, object]:
    byline = article.bylines.get()
    kept = {"bylines-INITIAL_FORMS": "1", "bylines-0-id": str(byline.pk), "bylines-0-article": str(article.pk)}
    return admin_data(article.section.pk, byline.author_id, **{"slug": article.slug} | kept | over)


def press(client, article: Article, button: str = "", **over: str):  # type: ignore[no-untyped-def]
    data = change_data(article, **over)
    if button:
        data[f"articles_article_{button}"] = "1"
    return client.post(reverse("admin:articles_article_change", args=[article.pk]), data)


def test_every_button_of_the_article_form_does_what_it_says(client, editor):
    client.force_login(editor)
    article = make_draft()
    for button, status in [
        ("submit_for_review_one", "in_review"),
        ("approve_one", "approved"),
        ("send_back_one", "draft"),
        ("publish_one", "published"),
    ]:
        assert press(client, article, button).status_code == 302
        article.refresh_from_db()
        assert article.status == status


def test_live_article_is_not_left_without_standfirst_text_or_author(client, editor):
    client.force_login(editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    refused = {
        "A published article needs a standfirst.": {"standfirst": " "},
        "A published article needs a text.": {"body": ""},
        "A published article needs at least one author.": {"bylines-0-DELETE": "on"},
    }
    for message, over in refused.items():
        assert message in press(client, article, **over).content.decode()
    article.refresh_from_db()
    assert (article.standfirst, article.body, article.bylines.count()) == ("What it is about.", "<p>Text.</p>", 1)


def test_control_character_in_a_headline_does_not_break_the_feed(client, editor):
    client.force_login(editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    press(client, article, "publish_one", headline="Pasted\x0bfrom Word")
    article.refresh_from_db()
    assert article.headline == "Pastedfrom Word"
    Article.objects.update(headline="Straight\x0binto the database")
    assert client.get("/feed/").status_code == 200
