"""What a reader does with the code of a receipt."""

import re
from html import unescape

from django.test import Client

from articles.models import Article
from comments.forms import stamp_purpose
from newsroom.lib.web import form_stamps


def post(article: Article, text: str = "My own words.", client: Client | None = None, **over):  # type: ignore[no-untyped-def]
    data = {"name": "Vera", "text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk))} | over
    return (client or Client()).post(f"/comments/{article.pk}/", data)


def code_in(answer) -> str:  # type: ignore[no-untyped-def]
    match = re.search(r'class="receipt-code"[^>]*>([^<]+)<', answer.content.decode())
    return unescape(match[1]) if match else ""


def page(code: str, path: str = "", **data):  # type: ignore[no-untyped-def]
    return Client().post(f"/comments/receipt/{path}", {"receipt": code} | data)


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return unescape(answer.content.decode())
