"""The feed of a conversation."""

import pytest
from django.test import Client

from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db


def get(path: str):  # type: ignore[no-untyped-def]
    return Client().get(path)


def test_feed_holds_approved_comments_and_survives_any_text(article):
    from xml.etree import ElementTree

    make_comment(article, name="<&]]>", text='Ends a section: ]]> and "quotes" & <b>tags</b> {{ 7|add:7 }}')
    make_comment(article, status="pending", text="Unmistakable.")
    body = get(f"/comments/{article.pk}/feed/").content.decode()
    feed = ElementTree.fromstring(body)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1
    assert "]]&gt;" in (entries[0].find("{http://www.w3.org/2005/Atom}summary").text or "")  # type: ignore[union-attr]
    assert "Unmistakable" not in body
