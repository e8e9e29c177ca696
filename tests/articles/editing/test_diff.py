"""Two texts are compared word by word, and every word of both is there to read."""

import random
from html import unescape

from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editing.diff import Block, Piece, compare
from articles.models import Revision
from newsroom.lib.text.html import clean_story


def texts(older: str, newer: str, **over: str) -> tuple[Revision, Revision]:
    return Revision(headline="H", body=older, **over), Revision(headline="H", body=newer, **over)


def side(blocks: list[Block], gone: bool) -> str:
    keep = {"kept", "gone"} if gone else {"kept", "new"}
    return " ".join("".join(p.text for p in block.pieces if p.change in keep) for block in blocks).replace("¶", " ")


def test_changed_words_are_marked_within_their_paragraph():
    comparison = compare(*texts("<p>Four men left in May.</p><p>Same.</p>", "<p>Five men left in May.</p><p>Same.</p>"))
    assert comparison.body[0].pieces == [
        Piece("gone", "Four"),
        Piece("new", "Five"),
        Piece("kept", " men left in May."),
    ]
    assert [block.is_changed for block in comparison.body] == [True, False]


def test_headings_items_and_cells_keep_their_place():
    html = "<h2>Head</h2><ul><li><p>Item</p></li></ul><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    comparison = compare(*texts(html, html))
    assert [block.tag for block in comparison.body] == ["h2", "li", "tr"]
    assert comparison.is_empty


def test_tokens_and_addresses_are_told_in_words():
    token = '<data value="men" class="figure-number" data-mode="live">—</data>'
    note = '<span class="footnote">Said twice.</span>'
    newer = f'<p>There are {token} men{note}, <a href="https://a.example/">here</a>.</p>'
    newer += '<figure data-photographs="3 4"></figure><aside data-document="7"></aside>'
    new = " ".join(p.text for block in compare(*texts("<p></p>", newer)).body for p in block.pieces)
    for phrase in ("[figure: men live]", "Said twice.", "(https://a.example/)", "[photographs: 3 4]", "[document: 7]"):
        assert phrase in new


paragraphs = st.lists(st.sampled_from(["one", "two", "three", "<b>", "&", "четыре", "5"]), max_size=12).map(" ".join)


bodies = st.lists(paragraphs.map(lambda text: f"<p>{text}</p>"), max_size=6).map("".join)


@settings(max_examples=150)
@given(bodies, bodies)
def test_no_word_of_either_text_is_lost_and_none_is_invented(older, newer):
    older, newer = clean_story(older), clean_story(newer)
    comparison = compare(*texts(older, newer))

    def plain(html: str) -> list[str]:
        return unescape(strip_tags(html.replace("</p>", " "))).split()

    assert side(comparison.body, gone=True).split() == plain(older)
    assert side(comparison.body, gone=False).split() == plain(newer)
    if older == newer:
        assert comparison.is_empty
    if plain(older) != plain(newer):
        assert not comparison.is_empty


def test_texts_that_differ_everywhere_are_compared_whole():
    chance = random.Random(1)
    older, newer = (" ".join(str(chance.randrange(900)) for _ in range(3000)) for _text in range(2))
    comparison = compare(*texts(f"<p>{older}</p>", f"<p>{newer}</p>"))
    assert side(comparison.body, gone=True).split() == older.split()
    assert side(comparison.body, gone=False).split() == newer.split()
