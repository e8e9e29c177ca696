"""Receipts: the code in words, of which the server stores only a digest, and who becomes a regular."""

import json
import re
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from comments.choices import ActionType
from comments.forms import stamp_purpose
from comments.models import Comment, Receipt
from comments.moderation import actions, undo
from comments.posting import receipts
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment, make_receipt
from tests.comments.posting.receipt_pages import code_in, page, post, text_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="held")


def test_code_is_seven_words_and_the_server_keeps_none_of_them(article):
    phrase = code_in(post(article))
    assert len(phrase.split()) == 7
    stored = str(list(Receipt.objects.values())) + str(list(Comment.objects.values()))
    assert not any(f"{word} {next_word}" in stored for word, next_word in pairwise(phrase.split()))
    assert str(receipt_codes.parse_code(phrase)) not in stored


def test_writer_sees_what_became_of_his_comment(article, moderator):
    phrase = code_in(post(article))
    assert "Held" in text_of(page(phrase))
    comment = Comment.objects.get()
    actions.reject(comment, reason="private", message="Names a street.", by=moderator, at=timezone.now())
    seen = text_of(page(phrase))
    assert "Not published" in seen
    assert "Names a street." in seen
    assert "My own words." in seen


def test_code_is_read_in_any_case_spacing_and_either_language(article):
    phrase = code_in(post(article))
    code = receipt_codes.parse_code(phrase)
    with override("ru"):
        russian = receipt_codes.in_words(code)
    assert russian != phrase
    for written in (phrase.upper(), "  ".join(phrase.split()), phrase.replace(" ", "-"), russian, russian.upper()):
        assert page(written).status_code == 200


@given(st.integers(0, 2**77 - 1), st.sampled_from(["en", "ru"]))
def test_every_code_is_read_back_from_its_words(code, language):
    assert receipt_codes.parse_code(receipt_codes.in_words(code, language)) == code


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("", "required"),
        ("abandon ability", "has 7 words"),
        ("abandon ability able about above absent nonsens", "“nonsens” is not a word"),
        ("abandon abandon abandon abandon abandon abandon abandon", "No receipt has this code"),
        ("a" * 5000, "at most 200"),
    ],
)
def test_wrong_code_is_refused_in_words(phrase, message):
    answer = page(phrase)
    assert answer.status_code == 400
    assert message in text_of(answer)


def test_two_approved_comments_make_a_regular_under_every_article(article, moderator):
    Article.objects.update(comment_policy="newcomers")
    phrase = code_in(post(article, "The first of mine."))
    assert code_in(post(article, "The second of mine.", receipt=phrase)) == ""
    assert Receipt.objects.count() == 1
    for comment in Comment.objects.all():
        assert comment.status == "pending"
        actions.approve(comment, by=moderator, at=timezone.now())
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="newcomers")
    post(elsewhere, "The third of mine, elsewhere.", receipt=phrase)
    assert Comment.objects.get(article=elsewhere).status == "approved"
    post(elsewhere, "Somebody else without a receipt.")
    assert Comment.objects.filter(article=elsewhere, status="pending").count() == 1
    assert "You are a regular" in text_of(page(phrase))


def test_comments_that_the_policy_showed_by_itself_make_no_regular(article):
    Article.objects.update(comment_policy="open")
    phrase = code_in(post(article, "The first of mine."))
    post(article, "The second of mine.", receipt=phrase)
    assert not receipts.is_regular(Receipt.objects.get())


def test_receipt_survives_a_change_of_keys(article, settings):
    phrase = code_in(post(article))
    settings.SALT_KEY = ["a-new-salt", *settings.SALT_KEY]
    assert "My own words." in text_of(page(phrase))
    post(article, "Under the new key.", receipt=phrase)
    assert Receipt.objects.count() == 1


def test_code_cannot_be_made_again_from_what_the_database_holds(article):
    phrase = code_in(post(article))
    held = Comment.objects.get()
    guesses = [held.form_digest, held.pk, held.receipt.digest, held.receipt.pk]  # type: ignore[union-attr]
    assert receipt_codes.parse_code(phrase) not in {receipt_codes.code_of_form(str(guess)) for guess in guesses}


def test_page_of_thanks_is_nobody_elses(article, settings):
    settings.COMMENT_FORM_SECONDS = 3
    waits = post(article)
    address = re.search(r'url=([^"]+)"', waits.content.decode())[1]  # type: ignore[index]
    settings.COMMENT_FORM_SECONDS = 0
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        mine = Client().post(address)
        theirs = post(article, "Somebody else entirely.")
    assert code_in(mine)
    assert code_in(theirs) != code_in(mine)
    assert address not in theirs.content.decode()


def test_same_form_sent_again_shows_no_code_that_opens_nothing(article):
    phrase = code_in(post(article))
    stamp = form_stamps.issue(stamp_purpose(article.pk))
    post(article, "With my code.", receipt=phrase, stamp=stamp)
    assert code_in(post(article, "With my code.", stamp=stamp)) == ""


def test_regular_is_nobody_by_a_slip(article, moderator):
    from comments.posting import receipts

    receipt = make_receipt(7)
    for _ in range(2):
        comment = make_comment(article, receipt=receipt)
        decision = actions.decide(comment, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert not receipts.is_regular(receipt)


def test_writer_takes_his_comments_along(article, client):
    receipt = make_receipt(4711)
    make_comment(article, receipt=receipt, text="Mine.")
    make_comment(article, text="Another's.")
    answer = client.post("/comments/receipt/export/", {"receipt": receipt_codes.in_words(4711, "en")})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["Mine."]
    assert client.post("/comments/receipt/export/", {"receipt": "seven wrong words"}).status_code == 400
