"""Exports of other systems come in with threads and dates, exactly."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from comments.importing import runs
from comments.models import Comment, CommentImport
from comments.reading import exporting
from newsroom.lib.jobs import work as jobs
from tests.comments import exports
from tests.comments.factories import make_comment
from tests.comments.importing.bringing import FORMS, begun, brought, row
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_wordpress_sample_comes_in_with_threads_and_dates(story, editor):
    run = begun(exports.WXR_SAMPLE, "wxr", editor)
    assert run.counts == {"found": 6, "new": 3, "spam": 1, "no comment": 1, "deleted": 1}
    assert not Comment.objects.exists()
    runs.confirm_import(run, by_worker=False)
    jobs.work(run)
    first, answer, below_gone = Comment.objects.order_by("pk")
    assert (first.name, first.text) == ("Anna & Boris", "Two lines:\n*this* and that (https://example.org/x)")
    assert first.created_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (first.status, answer.status) == ("approved", "pending")
    assert (answer.parent, answer.created_at.hour) == (first, 7)
    assert (below_gone.name, below_gone.parent, below_gone.depth) == ("Dina", first, 1)
    assert "<em>this</em>" in first.html
    everything = str(list(Comment.objects.values())) + str(list(CommentImport.objects.values()))
    assert "192.0.2" not in everything
    assert "anna@" not in everything


def test_disqus_sample_comes_in_packed_and_out_of_order(story, editor):
    run = brought(gzip.compress(exports.DISQUS_SAMPLE.encode()), "disqus", editor)
    assert run.counts == {"found": 4, "new": 3, "deleted": 1, "written": 3}
    first, answer, below = Comment.objects.order_by("pk")
    assert (first.text, answer.parent, below.parent) == ("Said first.\n\nTwice.", first, first)
    assert answer.text == "An answer, with a link: https://example.org/a/long/address/that/was/cut"
    assert list(Comment.objects.order_by("path")) == [first, answer, below]


def test_blogger_sample_comes_in_with_newest_first(story, editor):
    run = brought(exports.BLOGGER_SAMPLE, "blogger", editor)
    assert run.counts == {"found": 3, "new": 2, "deleted": 1, "written": 2}
    first, answer = Comment.objects.order_by("pk")
    assert (answer.parent, answer.text) == (first, "Yes,\nindeed: <b>")
    assert first.created_at == datetime(2012, 4, 16, 2, 38, 1, 123000, tzinfo=UTC)


def test_blogger_takeout_comes_in_by_the_path_of_its_posts(story, editor):
    run = brought(exports.TAKEOUT_SAMPLE, "blogger", editor)
    assert run.counts == {"found": 2, "new": 1, "spam": 1, "written": 1}
    assert (Comment.objects.get().name, Comment.objects.get().article) == ("Anna", story)


@pytest.mark.long
@pytest.mark.parametrize("form", list(FORMS))
def test_ten_thousand_comments_go_in_and_out_exactly(form, editor):
    for number in range(20):
        make_article(slug=f"story-{number}")
    rows = exports.generated(10_000)
    run = brought(FORMS[form](rows), form, editor)
    assert (run.counts["found"], run.counts["written"]) == (10_000, 10_000)
    lines = [json.loads(line) for line in exporting.json_lines(Comment.objects.all())]
    old = {line["id"]: int(line["text"].rpartition(" ")[2]) for line in lines}

    def summary(line: dict) -> tuple:
        return (
            old[line["id"]], old.get(line["parent"], 0), line["article"], line["name"], line["text"], line["status"],
            line["written_at"],
        )  # fmt: skip

    assert sorted(map(summary, lines)) == [
        (
            r["key"], r["parent"], f"story-{r['article']}", r["name"], r["text"],
            "approved" if form == "blogger" else r["status"],  # its export has nothing that waits
            f"{r['at']:%Y-%m-%dT%H:%M:%SZ}",
        )
        for r in rows
    ]  # fmt: skip
    parents = dict(Comment.objects.values_list("pk", "parent_id"))
    for pk, path in Comment.objects.values_list("pk", "path"):
        above = parents[pk]
        assert path[-1] == pk
        assert path[-2:-1] == ([above] if above else [])


def test_what_was_exported_comes_in_elsewhere_just_so(editor):
    """Deleted everywhere first, as on another site: what comes out again is line for line the same but for the ids."""
    article = make_article(slug="story-0")
    first = make_comment(article, text="First.", created_at=datetime(2020, 1, 1, 5, 6, tzinfo=UTC))
    make_comment(article, text="Answer.", parent=first, status="rejected", edited_at=timezone.now())
    before = "".join(exporting.json_lines(Comment.objects.all()))
    Comment.objects.exclude(parent=None).delete()
    Comment.objects.all().delete()
    brought(before, "lines", editor)
    after = "".join(exporting.json_lines(Comment.objects.all()))

    def plain(content: str) -> list:
        rows = [json.loads(line) for line in content.splitlines()]
        place = {row["id"]: number for number, row in enumerate(rows)}
        return [row | {"id": place[row["id"]], "parent": place.get(row["parent"])} for row in rows]

    assert plain(after) == plain(before)


def test_file_in_utf_16_is_read(story, editor):
    content = exports.WXR_SAMPLE.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert begun(content, "wxr", editor).counts["new"] == 3


def test_very_long_post_does_not_stop_the_comments_below_it(editor):
    make_article(slug="story-0")
    content = exports.as_blogger([row(1)]).replace("<entry>", "<entry><title>" + "x" * 1_200_000 + "</title>", 1)
    assert begun(content, "blogger", editor).counts["found"] == 1
