"""The front page as editors arrange it, now and at a later hour."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, FrontRow, Pin, Tag
from articles.publishing.front_page import assemble
from tests.factories import make_article, make_rendered, make_section, make_user, sign_client_in

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def story(days: int, **over) -> Article:  # type: ignore[no-untyped-def]
    return make_article(published_at=NOW - timedelta(days=days), **over)


def pin(article: Article, **over) -> Pin:  # type: ignore[no-untyped-def]
    return Pin.objects.create(**{"article": article, "since": NOW - timedelta(hours=1), "by": make_user()} | over)


def test_newest_leads_unless_one_is_pinned_and_only_for_its_time():
    old, new = story(9), story(1)
    assert assemble(NOW, "en").lead == new
    pin(old, until=NOW + timedelta(hours=1))
    assert assemble(NOW, "en").lead == old
    assert assemble(NOW + timedelta(hours=2), "en").lead == new
    assert assemble(NOW - timedelta(hours=2), "en").lead == new


def test_rows_hold_their_pins_first_then_the_newest_and_no_story_twice():
    section, tag = make_section(), Tag.objects.create(name="T", slug="t")
    lead = story(0)
    stories = [story(day, section=section) for day in range(1, 6)]
    stories[4].tags.add(tag)
    row = FrontRow.objects.create(name_en="Row", name_ru="Ряд", section=section, stories=3)
    tagged = FrontRow.objects.create(name_en="Tagged", name_ru="С меткой", tag=tag, position=1)
    pin(stories[3], row=row)
    page = assemble(NOW, "en")
    assert page.lead == lead
    assert [front_row.name for front_row in page.rows] == ["Row", "Tagged"]
    assert page.rows[0].articles == [stories[3], stories[0], stories[1]]
    assert page.rows[1].articles == [stories[4]]
    assert [front_row.address for front_row in page.rows] == [section.get_absolute_url(), tag.get_absolute_url()]
    pin(stories[4], row=row)
    assert [front_row.name for front_row in assemble(NOW, "en").rows] == ["Row"]
    assert tagged.pk


def test_pin_of_a_story_that_readers_may_not_see_holds_nothing():
    shown = story(1)
    pin(make_article(status="withdrawn", published_at=NOW))
    pin(make_article(published_at=NOW + timedelta(days=1)))
    assert assemble(NOW, "en").lead == shown


def test_pin_of_an_original_leads_in_its_translation_too():
    original = story(9)
    translation = story(8, language="ru", translation_of=original)
    story(1)
    pin(original)
    assert assemble(NOW, "en").lead == original
    assert assemble(NOW, "ru").lead == translation


def test_kept_front_page_follows_a_pin_at_once_and_its_end_by_itself(settings):
    old, new = story(9, headline="Old story"), story(1, headline="New story")
    client = Client()

    def lead() -> str:
        page = client.get("/").content.decode()
        return min((old.headline, new.headline), key=page.index)

    assert lead() == "New story"
    held = pin(old)
    assert lead() == "Old story"
    held.delete()
    assert lead() == "New story"


@pytest.mark.django_db(transaction=True)
def test_pin_ends_by_itself_on_the_kept_page(transactional_db):
    import time

    old, new = story(9, headline="Old story"), story(1, headline="New story")
    pin(old, until=timezone.now() + timedelta(seconds=1.5))
    client = Client()
    page = client.get("/").content.decode()
    assert page.index(old.headline) < page.index(new.headline)
    time.sleep(2)
    page = client.get("/").content.decode()
    assert page.index(new.headline) < page.index(old.headline)


def test_front_page_takes_the_same_queries_at_two_and_at_twenty_rows():
    def fill(number: int) -> None:
        for _ in range(number):
            section = make_section()
            FrontRow.objects.create(name_en="R", name_ru="Р", section=section)
            article = story(1, section=section, photograph=make_rendered())
            article.tags.add(Tag.objects.get_or_create(name="T", slug="t")[0])
            pin(article, row=FrontRow.objects.latest("pk"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assemble(NOW, "en")
        return len(seen)

    fill(2)
    few = queries()
    fill(18)
    assert queries() == few


def test_editor_previews_a_later_hour(client, editor):
    sign_client_in(client, editor)
    make_article(published_at=timezone.now() + timedelta(days=2), headline="The day after tomorrow")
    hour = timezone.localtime() + timedelta(days=3)
    address = reverse("front_page_preview")
    assert "The day after tomorrow" in client.get(address, {"at": f"{hour:%Y-%m-%dT%H:%M}"}).content.decode()
    assert "The day after tomorrow" not in client.get(address).content.decode()
    assert "The day after tomorrow" not in Client().get("/").content.decode()
    refused = client.get(address, {"at": "soon"})
    assert refused.status_code == 400
    assert "As it will be on" in refused.content.decode()


def test_pin_that_ends_before_it_begins_is_refused():
    with pytest.raises(IntegrityError, match="pin_ends_after_it_begins"):
        pin(story(1), until=NOW - timedelta(days=1))


def test_editor_pins_a_story_in_the_admin_and_is_told_of_an_end_before_its_beginning(client, editor):
    sign_client_in(client, editor)
    article = story(1)
    data = {"article": article.pk, "position": "0", "since_0": "2026-01-02", "since_1": "10:00", "row": ""}
    address = reverse("admin:articles_pin_add")
    refused = client.post(address, data | {"until_0": "2026-01-01", "until_1": "10:00"})
    assert refused.status_code == 200
    assert not Pin.objects.exists()
    assert client.post(address, data | {"until_0": "", "until_1": ""}).status_code == 302
    assert Pin.objects.get().by == editor
