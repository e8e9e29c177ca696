"""Whatever the desk changes shows at the next request, in every process of the site."""

import os
import random
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException

import psutil
import pytest
from django.utils import timezone

from articles.models import Article, Correction
from comments.models import Comment
from comments.moderation import actions
from tests.comments.factories import make_comment
from tests.factories import make_article, make_user
from tests.workers import free_port, web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CHANGES = int(os.environ.get("FRESHNESS_CHANGES", "150"))
KILLED_EVERY = 50
"""Changes between two deaths of a process of the site."""


def ask(port: int, path: str) -> str:
    """What a reader gets: the page, or the status in its place."""
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return str(error.code)
        except (OSError, HTTPException):  # not there yet, or killed
            time.sleep(0.1)
    raise AssertionError("the site does not answer")


class Story:
    """An article with comments, the ways in which the desk changes it, and what readers must see."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.moderator = chance, make_user("moderator")
        self.article = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
        self.path, self.headline, self.correction = self.article.get_absolute_url(), self.article.headline, ""
        self.comments = [make_comment(self.article, text=f"Remark number {number}.") for number in range(6)]
        self.shown, self.is_out = {comment.pk for comment in self.comments}, True
        self.changes: list[Callable[[], None]] = [
            self.decide, self.decide, self.decide, self.rename, self.correct, self.withdraw_or_publish,
        ]  # fmt: skip

    def decide(self) -> None:
        comment = Comment.objects.get(pk=self.chance.choice(self.comments).pk)
        if comment.pk in self.shown:
            actions.reject(comment, reason="insult", by=self.moderator, at=timezone.now())
        else:
            actions.approve(comment, by=self.moderator, at=timezone.now(), is_confirmed=True)
        self.shown ^= {comment.pk}

    def rename(self) -> None:
        self.headline = f"Headline {self.chance.random()}"
        Article.objects.filter(pk=self.article.pk).update(headline=self.headline)

    def withdraw_or_publish(self) -> None:
        self.is_out = not self.is_out
        Article.objects.filter(pk=self.article.pk).update(status="published" if self.is_out else "withdrawn")

    def correct(self) -> None:
        self.correction = f"Corrected {self.chance.random()}"
        Correction.objects.filter(article=self.article).delete()
        Correction.objects.create(article=self.article, text=self.correction, made_at=timezone.now())

    def is_shown_by(self, page: str) -> bool:
        if not self.is_out:
            return page == "410"
        shown = {comment.pk for comment in self.comments if comment.text in page}
        return shown == self.shown and self.headline in page and self.correction in page


def test_no_process_shows_a_stale_page():
    chance = random.Random(7)
    story, ports = Story(chance), [free_port(), free_port()]
    with web(ports[0]) as first, web(ports[1]) as second:
        for number in range(CHANGES):
            if number % KILLED_EVERY == KILLED_EVERY - 1:
                victim = chance.choice([first, second])
                os.kill(chance.choice(psutil.Process(victim.pid).children()).pid, signal.SIGKILL)
            change = chance.choice(story.changes)
            change()
            for port in chance.sample(ports, 2):
                assert story.is_shown_by(ask(port, story.path)), (number, change)
