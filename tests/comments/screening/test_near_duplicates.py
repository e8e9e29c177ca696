"""Repeated comments: the same text, or nearly the same."""

import pytest

from comments.screening import near_duplicates
from tests.comments.screening.posts import kinds, post

pytestmark = pytest.mark.django_db

OFFER = "Зарабатывай дома до трёхсот процентов в неделю, пиши в наш канал прямо сейчас, места кончаются"


def test_repetition_is_told_word_for_word_and_nearly(article):
    assert post(article, OFFER).status == "approved"
    same = post(article, OFFER.upper() + "!!!")
    assert (same.status, kinds(same)) == ("pending", ["same"])
    nearly = post(article, OFFER.replace("в неделю", "в месяц"))
    assert (nearly.status, kinds(nearly)) == ("pending", ["near_duplicate"])
    assert (
        post(article, "Совсем другое замечание о том же самом предмете, без всяких предложений.").status == "approved"
    )


def test_short_texts_may_be_said_by_three_people(article):
    assert [post(article, "Согласен.").status for _ in range(4)] == ["approved"] * 3 + ["pending"]


def test_likeness_follows_the_share_that_is_common():
    def likeness(first: str, second: str) -> float:
        return near_duplicates.similarity(
            *(near_duplicates.minhash(near_duplicates.letters_of(text)) for text in (first, second))
        )

    assert likeness(OFFER, OFFER.upper()) == 1
    assert likeness(OFFER, OFFER.replace("канал", "чат")) > 0.55
    assert likeness(OFFER, "A text of the same length about something else, in another language altogether.") < 0.2
