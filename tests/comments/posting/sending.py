"""A reader's comment as a browser sends it."""

import time

from django.test import Client

from articles.models import Article
from comments.forms import stamp_purpose
from newsroom.lib.web import form_stamps


def stamp(article: Article) -> str:
    return form_stamps.issue(stamp_purpose(article.pk))


def send(article: Article, **over):  # type: ignore[no-untyped-def]
    return Client().post(
        f"/comments/{article.pk}/", {"text": "Words.", "stamp": stamp(article), "as_it_is": "1"} | over
    )


def post(article: Article, text: str = "", address: str = "203.0.113.7", **headers: str):  # type: ignore[no-untyped-def]
    text = text or f"Words {time.perf_counter_ns()}."
    client = Client(REMOTE_ADDR=address, **headers)
    return client.post(f"/comments/{article.pk}/", {"text": text, "stamp": stamp(article)})


def flood(article: Article, settings, number: int = 3):  # type: ignore[no-untyped-def]
    settings.COMMENT_RATES = {kind: {"at_once": 2, "seconds": 20} for kind in ("network", "onion")}
    return [post(article) for _ in range(number)][-1]
