"""The queue: a card for each comment or group of near-duplicates, with all that decides about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Moderator, WordRule
from comments.screening.word_rule_trial import save_rule
from tests.comments.factories import make_comment, make_receipt
from tests.comments.moderation.desk import LONG, post, queue
from tests.factories import make_article, make_case, make_identity
from tests.pages import compact

pytestmark = pytest.mark.django_db


def test_queue_shows_each_comment_with_what_decides_about_it(article, desk):
    receipt = make_receipt(5)
    parent = make_comment(article, name="Asker", text="Who counted them?")
    make_comment(article, name="Another", text="Another answer.", parent=parent)
    make_comment(article, receipt=receipt)
    make_comment(article, receipt=receipt, status="rejected")
    make_comment(article, parent=parent, status="pending", receipt=receipt, text="Call +7 912 345-67-89")
    page = compact(queue(desk))
    for fragment in (
        article.headline,
        article.section.name_en,
        "in reply to Asker",
        "Who counted them?",
        "Another answer.",
    ):
        assert fragment in page
    for fragment in ("<mark>+7 912 345-67-89</mark>", "1 published, 1 rejected, 1 waiting", "1 waiting</b>"):
        assert fragment in page


def test_near_duplicates_are_one_card_that_counts_them(article, desk):
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1))
    start = timezone.now() - timedelta(hours=2)
    for number in range(7):
        post(elsewhere if number > 4 else article, f"{LONG} {number}", f"nonce-{number}", at=start)
    post(article, "Something else entirely.", "other")
    page = queue(desk)
    assert page.count("data-card=") == 2
    assert "7 like this" in page
    assert "7 writers" in page
    assert "2 articles" in page
    assert "Decide on all 7" in page


def test_emoji_alone_are_no_group(article, desk):
    for number, text in enumerate(("👍", "👎", "🙂")):
        post(article, text, f"nonce-{number}")
    assert queue(desk).count("data-card=") == 3


def test_queue_goes_past_a_flood_to_what_comes_after_it(article, desk):
    flood = [make_comment(article, status="pending") for _ in range(150)]
    Comment.objects.update(duplicate_group=flood[0].pk)
    others = [make_comment(article, status="pending") for _ in range(30)]
    first, second = queue(desk), queue(desk, page="2")
    assert first.count("data-card=") == 20
    assert "150 like this" in first
    assert second.count("data-card=") == 11
    assert f"card-{others[-1].pk}" in second


@pytest.mark.usefixtures("clock_stands_still")
def test_queue_takes_the_same_queries_for_two_cards_and_for_twenty(article, desk):
    def fill(number: int) -> None:
        for _ in range(number):
            receipt = make_receipt(Comment.objects.count() + 1)
            parent = make_comment(article, receipt=receipt)
            make_comment(article, status="pending", parent=parent, receipt=receipt)

    def queries() -> int:
        queue(desk)
        with CaptureQueriesContext(connection) as seen:
            queue(desk)
        return len(seen)

    fill(2)
    few = queries()
    fill(18)
    assert queries() == few
    assert few <= 25


def test_queue_names_no_draft(article, desk):
    from tests.factories import make_draft

    draft = make_draft(headline="Not yet known")
    assert "Not yet known" not in queue(desk, article=str(draft.pk))


def test_editor_without_the_queue_and_reporter_are_kept_out(as_role):
    address = reverse("admin:comments_comment_queue")
    answers = {
        role: as_role(role).get(address).status_code for role in ("", "nobody", "reporter", "moderator", "editor")
    }
    assert answers == {"": 302, "nobody": 403, "reporter": 403, "moderator": 200, "editor": 200}


def test_hard_words_are_covered_on_wish(article, desk):
    save_rule(WordRule(name="Slurs", words="дурак", action="mark", is_hard=True))
    make_comment(article, status="pending", text="Ты дурака видел? <b> И ДУРАКА тоже")
    assert "covered" not in queue(desk)
    desk.post(reverse("admin:comments_comment_cover"), {"on": "1"})
    page = queue(desk)
    assert '<span class="covered" tabindex="0">дурака</span>' in page
    assert '<span class="covered" tabindex="0">ДУРАКА</span>' in page
    assert "&lt;b&gt;" in page
    desk.post(reverse("admin:comments_comment_cover"))
    assert 'class="covered"' not in queue(desk)
    assert Moderator.objects.get().covers is False


@pytest.mark.usefixtures("clock_stands_still")
def test_queue_takes_the_same_queries_whatever_it_holds(article, as_role):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    client, address = as_role("moderator"), reverse("admin:comments_comment_queue")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert "Петра Вымышленного" in client.get(address).content.decode()
        return len(seen)

    for _ in range(2):
        make_comment(article, status="pending", text="у Петра Вымышленного дома", parent=make_comment(article))
    queries()
    few = queries()
    for _ in range(20):
        make_comment(article, status="pending", text="у Петра Вымышленного дома", parent=make_comment(article))
    assert queries() == few
