"""Exports as other systems and their databases really write them come in; what is damaged is repaired and counted."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from comments.importing import blogger, disqus, json_lines, wxr
from comments.models import Comment
from newsroom.lib.files.xml import UnreadableXmlError
from newsroom.lib.files.xml_repair import Repairer
from tests.comments import exports
from tests.comments.importing.bringing import begun, brought, row
from tests.factories import make_article, sign_client_in
from tests.mutants import mutants

HERE = Path(__file__).parent / "files"
WXR_FILES = [
    ("wxr_bad_utf8.xml", ["One.", "Cut by the database: пр\ufffd"], 1),
    ("wxr_char_reference.xml", ["One.", "Two \ufffd three"], 1),
    ("wxr_blank_line_first.xml", ["One.", "Two."], 0),
    ("wxr_nbsp_in_title.xml", ["One."], 0),
    ("wordpress_com_export.zip", ["One.", "Two."], 0),
    ("wxr_no_dates.xml", ["One.", "No date."], 0),
]


def texts() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def old_story(db):  # type: ignore[no-untyped-def]
    return make_article(slug="old-story")


@pytest.mark.parametrize(("name", "right", "repaired"), WXR_FILES)
def test_comments_of_the_folder_come_in(name, right, repaired, old_story, editor):
    run = brought((HERE / name).read_bytes(), "wxr", editor)
    assert (texts(), run.findings["repaired"]) == (right, repaired)


@pytest.mark.parametrize(
    ("damage", "right", "repaired"),
    [
        (("T 1", "&#55357;&#56832; &#xD83D;&#xDE00;"), "😀 😀", 0),
        (("T 1", "a \ufffe\x01b"), "a b", 0),
        (("T 1", "5 &lt; 6 & 7 &nbsp;&mdash;&unknown; 8 < 9"), "5 < 6 & 7 \xa0—&unknown; 8 < 9", 0),
        (("T 1", "<![CDATA[Tom &amp; Ann&nbsp;&#8;&mdash;]]>"), "Tom & Ann\xa0—", 0),
    ],
)
def test_characters_that_xml_forbids_are_repaired(damage, right, repaired, editor):
    make_article(slug="story-0")
    run = brought(exports.as_wxr([row(1)]).replace(*damage), "wxr", editor)
    assert (texts(), run.findings["repaired"]) == ([right], repaired)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_what_is_repaired_does_not_depend_on_where_the_pieces_end(size):
    content = (
        b'\n<?xml version="1.0"?><r>\xd0\xb0\xff&#55357;&#56832;&nbsp;&#8;<![CDATA[ a & b < c ]]>]]&gt;&amp; &</r>'
    )
    whole = Repairer()
    right = whole.feed(content) + whole.feed(b"", is_last=True)
    cut = Repairer()
    pieces = [cut.feed(content[at : at + size]) for at in range(0, len(content), size)]
    assert (b"".join(pieces) + cut.feed(b"", is_last=True), cut.count) == (right, whole.count)


def test_several_parts_of_one_export_come_in_as_one(editor):
    make_article(slug="story-0")
    make_article(slug="story-1")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX/._a.xml", b"\0")
        archive.writestr("site/a.001.xml", exports.as_wxr([row(1)]))
        archive.writestr("site/a.002.xml", exports.as_wxr([row(2, article=1)]))
        archive.writestr("site/readme.txt", "x")
    run = brought(packed.getvalue(), "wxr", editor)
    assert (run.counts["written"], run.findings["threads"]) == (2, 2)


def packed_with(name: str, content: bytes = b"x") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed_with("photo.jpg"), "contains no export (.xml, .atom)"),
        (packed_with("a.xml", b"<rss>" * 100)[:-30], "damaged"),
        (packed_with("a.xml").replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"), "password"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
    ids=["no export", "cut", "password", "broken"],
)
@pytest.mark.django_db
def test_packed_file_that_cannot_be_read_says_why(content, reason, editor):
    run = begun(content, "wxr", editor)
    assert run.state == "failed"
    assert reason in run.problem


@pytest.mark.parametrize(
    ("name", "form", "places", "placed"),
    [
        ("disqus_addresses.xml", "disqus", "places_disqus.txt", 3),
        ("wxr_cyrillic_address.xml", "wxr", "places_cyrillic.txt", 1),
    ],
)
def test_one_line_of_old_addresses_serves_every_spelling(name, form, places, placed, old_story, editor):
    content = (HERE / name).read_bytes()
    if form == "disqus":
        post = content[content.index(b"<post") : content.index(b"</post>") + 7]
        more = b"".join(
            post.replace(b'post dsq:id="11"', b'post dsq:id="2%d"' % n).replace(
                b'thread dsq:id="1"', b'thread dsq:id="%d"' % n
            )
            for n in (2, 3, 4)
        )
        content = content[: content.index(b"<post")] + post + more + b"</disqus>"
    run = begun(content, form, editor, places=(HERE / places).read_text())
    assert run.findings["threads"] == placed
    assert len(run.findings["missing"]) == (1 if form == "disqus" else 0)


def test_link_is_the_address_that_its_writer_gave(old_story, editor):
    brought((HERE / "disqus_wrapped_links.xml").read_bytes(), "disqus", editor)
    assert texts() == ["See https://example.org/courts/list.html?year=2019 there."]
    assert "disq.us" not in Comment.objects.get().html


def test_comment_without_an_author_is_anonymous_and_its_feed_valid(old_story, editor, client):
    brought((HERE / "disqus_no_author.xml").read_bytes(), "disqus", editor)
    assert set(Comment.objects.values_list("name", flat=True)) == {"Anonymous"}


def test_no_line_and_no_paragraph_is_lost(old_story, editor):
    brought((HERE / "wxr_mixed_breaks.xml").read_bytes(), "wxr", editor)
    assert texts() == [
        "First line\nsecond line\nthird line\n\nNew paragraph with I <3 you, 2<3 and a<b here.\nBold & <tag> 😀"
    ]


def test_comment_without_a_date_gets_that_of_its_neighbour_or_of_its_article(editor):
    article = make_article(slug="story-0", published_at=datetime(2021, 2, 3, tzinfo=UTC))
    rows = [row(n, at=datetime(2020, 1, n, tzinfo=UTC)) for n in (1, 2, 3)]
    content = exports.as_wxr(rows)
    run = brought(content.replace("2020-01-02 00:00:00", "0000-00-00 00:00:00"), "wxr", editor)
    assert run.counts["undated"] == 1
    assert [c.created_at.day for c in Comment.objects.order_by("pk")] == [1, 1, 3]
    Comment.objects.all().delete()
    brought(exports.as_wxr(rows[:1]).replace("2020-01-01 00:00:00", ""), "wxr", editor)
    assert Comment.objects.get().created_at == article.published_at


def test_preview_tells_what_was_repaired_and_dated(old_story, editor, client):
    content = (HERE / "wxr_no_dates.xml").read_bytes().replace(b"No date.", b"No date \xd0.")
    run = begun(content, "wxr", editor)
    sign_client_in(client, editor)
    page = client.get(reverse("admin:comments_commentimport_change", args=[run.pk])).content.decode()
    assert "1 character of the file could not be read" in page
    assert "have no date: they get the date" in page


def test_lines_that_are_no_comments_are_counted_and_the_rest_comes(editor):
    make_article(slug="story-0")
    lines = exports.as_lines([row(1), row(2), row(3)]).splitlines()
    lines[1] = lines[1][:30]
    lines[2] = lines[2].replace("T 3", "T \\ud800 3\\u0000")
    run = brought("\n".join(lines), "lines", editor)
    assert (run.counts["unreadable"], run.findings["repaired"]) == (1, 2)
    assert texts() == ["T 1", "T \ufffd 3\ufffd"]


def test_ten_thousand_damaged_exports_are_read_or_refused():
    small = [exports.as_wxr([row(1), row(2, 1)]), exports.as_disqus([row(1), row(2, 1)]), exports.as_blogger([row(1)])]
    good = [text.encode() for text in [*small, exports.as_lines([row(1), row(2)])]]
    good += [(HERE / name).read_bytes() for name in ("wxr_bad_utf8.xml", "disqus_wrapped_links.xml")]
    readers = [wxr.read, disqus.read, blogger.read, json_lines.read, wxr.read, disqus.read]
    refused = read = 0
    for number, mutant in enumerate(mutants(good)):
        try:
            read += bool(list(readers[number % len(good)](io.BytesIO(mutant)).comments))
        except (UnreadableXmlError, json_lines.UnreadableLineError):
            refused += 1
    assert read > 2_000
    assert refused > 1_000
