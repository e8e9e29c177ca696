"""Exports of other systems come in with threads and dates: previewed first, all held or as they were, never twice."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.importing import runs
from comments.models import Comment, CommentImport
from comments.reading import exporting
from newsroom.lib.files import xml
from newsroom.lib.files.uploads import IncomingFile
from tests.comments import exports
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db
FORMS = {
    "wxr": exports.as_wxr,
    "disqus": exports.as_disqus,
    "blogger": exports.as_blogger,
    "lines": exports.as_lines,
}


def begun(content: str | bytes, form: str, by, *, as_they_were: bool = True, places: str = "") -> CommentImport:  # type: ignore[no-untyped-def]
    raw = content.encode() if isinstance(content, str) else content
    run = runs.begin_import(
        IncomingFile.holding("export.xml", raw), form, as_they_were=as_they_were, places=places, by=by,
        at=timezone.now(), by_worker=False,
    )  # fmt: skip
    runs.work_on(run)
    return run


def brought(content: str | bytes, form: str, by, **how) -> CommentImport:  # type: ignore[no-untyped-def]
    run = begun(content, form, by, **how)
    assert (run.state, run.problem) == ("ready", "")
    runs.confirm_import(run, by_worker=False)
    runs.work_on(run)
    assert (run.state, run.problem) == ("done", "")
    return run


@pytest.fixture
def story():  # type: ignore[no-untyped-def]
    return make_article(slug="first-story")


def test_wordpress_sample_comes_in_with_threads_and_dates(story, editor):
    run = begun(exports.WXR_SAMPLE, "wxr", editor)
    assert run.counts == {"found": 6, "new": 3, "spam": 1, "no comment": 1, "deleted": 1}
    assert not Comment.objects.exists()
    runs.confirm_import(run, by_worker=False)
    runs.work_on(run)
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


@pytest.mark.parametrize("form", list(FORMS))
def test_ten_thousand_comments_go_in_and_out_exactly(form, editor):
    for number in range(20):
        make_article(slug=f"story-{number}")
    rows = exports.generated(10_000)
    run = brought(FORMS[form](rows), form, editor)
    assert (run.counts["found"], run.counts["written"]) == (10_000, 10_000)
    lines = [json.loads(line) for line in exporting.json_lines(Comment.objects.all())]
    old = {line["id"]: int(line["text"].rpartition(" ")[2]) for line in lines}

    def told(line: dict) -> tuple:
        return (
            old[line["id"]], old.get(line["parent"], 0), line["article"], line["name"], line["text"], line["status"],
            line["written_at"],
        )  # fmt: skip

    assert sorted(map(told, lines)) == [
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


def test_held_import_publishes_nothing(story, editor):
    brought(exports.WXR_SAMPLE, "wxr", editor, as_they_were=False)
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_same_file_again_brings_nothing_and_a_newer_one_its_answers(story, editor):
    brought(exports.WXR_SAMPLE, "wxr", editor)
    again = begun(exports.WXR_SAMPLE, "wxr", editor)
    assert (again.counts["new"], again.counts["there"]) == (0, 3)
    more = exports.WXR_SAMPLE.replace(
        "</item>",
        "<wp:comment><wp:comment_id>99</wp:comment_id><wp:comment_author>New</wp:comment_author>"
        "<wp:comment_date_gmt>2021-01-01 00:00:00</wp:comment_date_gmt><wp:comment_content>Late.</wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved><wp:comment_type/><wp:comment_parent>13</wp:comment_parent>"
        "</wp:comment></item>",
    )
    brought(more, "wxr", editor)
    late = Comment.objects.get(text="Late.")
    assert (late.parent.text, late.depth) == ("An answer.", 2)


def test_own_export_into_the_same_site_brings_nothing_twice(editor):
    article = make_article()
    make_comment(article)
    run = begun("".join(exporting.json_lines(Comment.objects.all())), "lines", editor)
    assert (run.counts["new"], run.counts["there"]) == (0, 1)


def row(key: int, parent: int = 0, **more) -> dict:  # type: ignore[no-untyped-def]
    made = {"key": key, "parent": parent, "article": 0, "name": "N", "text": f"T {key}", "status": "approved"}
    return made | {"at": datetime(2020, 1, 1, tzinfo=UTC)} | more


@pytest.mark.parametrize("form", list(FORMS))
def test_orphans_stand_alone_and_circles_are_cut_open(form, editor):
    make_article(slug="story-0")
    rows = [row(1, 77), row(2, 4), row(3, 2), row(4, 3), row(5, 4), row(6, 6)]
    run = brought(FORMS[form](rows), form, editor)
    assert (run.counts["written"], run.counts["orphan"], run.counts["circle"]) == (6, 1, 2)
    kept = {c.text: c.parent.text if c.parent else "" for c in Comment.objects.select_related("parent")}
    told = {f"T {r['key']}": f"T {r['parent']}" for r in rows}
    top = {text for text, above in kept.items() if not above}
    assert top >= {"T 1", "T 6"}
    assert len(top) == 3  # and one of the circle of three
    assert all(above == told[text] for text, above in kept.items() if above)


def test_very_deep_thread_comes_in(editor):
    make_article(slug="story-0")
    rows = [row(key, key - 1) for key in range(1, 3001)]
    brought(exports.as_disqus(rows[::-1]), "disqus", editor)
    assert Comment.objects.count() == 3000
    assert Comment.objects.get(text="T 3000").parent.text == "T 2999"


def test_threads_without_an_article_are_told_and_can_be_placed(editor):
    article = make_article(slug="renamed")
    run = begun(exports.as_wxr([row(1)]), "wxr", editor)
    assert run.counts == {"found": 1, "new": 0, "no article": 1}
    assert run.findings["missing"] == [[1, "Story", "https://old.example/story-0/"]]
    brought(exports.as_wxr([row(1)]), "wxr", editor, places="https://old.example/story-0/ renamed\n")
    assert Comment.objects.get().article == article


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><wp:comment>&b;</wp:comment></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOMB, "a document type is not taken"),
        (BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'), "document type"),
        (exports.WXR_SAMPLE[:900], "cannot be read"),
        ("no xml at all", "cannot be read"),
        ("<rss>" + "<a>" * 200, "levels"),
        ("<rss><title long='" + "x" * 3_000_000, "a piece of markup"),
        (gzip.compress(b"<rss>")[:-4] + b"\xff\xff\xff\xff", "damaged"),
        (b"\x1f\x8b\x08broken", "damaged"),
        (b'<?xml version="1.0" encoding="no-such"?><rss/>', "cannot be read"),
    ],
    ids=["entities", "file entity", "cut", "no xml", "deep", "long", "cut gzip", "bad gzip", "encoding"],
)
def test_hostile_file_is_refused_with_a_reason_and_removed(content, told, editor):
    kept = Path(settings.EVIDENCE_ROOT) / "comment-imports"
    before = set(kept.glob("*"))
    run = begun(content, "wxr", editor)
    assert run.state == "failed"
    assert told in run.problem
    assert run.path == ""
    assert set(kept.glob("*")) == before


def test_html_bomb_is_left_out_and_the_rest_comes(editor):
    make_article(slug="story-0")
    nested = "<blockquote><i>" * 6000 + "words"
    content = exports.as_wxr([row(1, text="x" * 150_000), row(2), row(3, text="ok")])
    content = content.replace(">T 2<", ">" + nested.replace("<", "&lt;") + "<")
    run = brought(content, "wxr", editor)
    assert (run.counts["too long"], run.counts["written"]) == (2, 1)
    assert Comment.objects.get().text == "ok"


def test_file_is_gone_after_the_import_and_after_giving_up(story, editor):
    run = begun(exports.WXR_SAMPLE, "wxr", editor)
    path = Path(run.path)
    assert path.exists()
    runs.cancel_import(run)
    assert not path.exists()
    with pytest.raises(runs.CannotImportError, match="cancelled already"):
        runs.confirm_import(run, by_worker=False)
    done = brought(exports.WXR_SAMPLE, "wxr", editor)
    assert done.path == ""


def test_editor_imports_in_the_admin(story, as_role, django_capture_on_commit_callbacks):
    client = as_role("editor")
    add = reverse("admin:comments_commentimport_add")
    refused = client.post(add, {"form": "wxr", "how": "held", "complete": "yes"})
    assert refused.status_code == 400
    assert "Choose the file" in refused.content.decode()
    file = BytesIO(exports.WXR_SAMPLE.encode())
    file.name = "export.xml"
    answer = client.post(add, {"form": "wxr", "how": "as_they_were", "file": file, "complete": "yes"})
    assert answer.status_code == 302
    run = CommentImport.objects.get()
    assert "Begin once more" in client.get(answer["Location"]).content.decode()
    runs.work_on(run)
    page = client.get(answer["Location"]).content.decode()
    assert "Write them" in page
    assert "are pingbacks" in page
    client.post(reverse("admin:comments_commentimport_confirm", args=[run.pk]))
    runs.work_on(run)
    assert Comment.objects.count() == 3
    assert as_role("moderator").get(add).status_code == 403


def test_command_shows_first_and_writes_when_told(story, editor, tmp_path, capsys):
    path = tmp_path / "export.xml"
    path.write_text(exports.WXR_SAMPLE, encoding="utf-8")
    call_command("import_comments", path, form="wxr", by=editor.username)
    assert "new: 3" in capsys.readouterr().out
    assert not Comment.objects.exists()
    call_command("import_comments", path, form="wxr", by=editor.username, yes=True)
    assert Comment.objects.count() == 3
    assert path.exists()
    call_command("export_comments")
    assert len(capsys.readouterr().out.splitlines()) >= 3


def test_file_larger_than_the_site_takes_is_refused_and_what_was_chosen_stays(as_role, settings):
    settings.EVIDENCE_FILE_LIMIT = 1000
    file = BytesIO(b"<rss>" + b" " * 5000)
    file.name = "export.xml"
    sent = {
        "form": "disqus",
        "how": "held",
        "places": "https://old.example/x our-slug",
        "file": file,
        "complete": "yes",
    }
    answer = as_role("editor").post(reverse("admin:comments_commentimport_add"), sent)
    assert answer.status_code == 400
    assert "larger than the site takes" in answer.content.decode()
    assert "https://old.example/x our-slug" in answer.content.decode()
    assert not CommentImport.objects.exists()


class Endless:
    """A file of so many megabytes that exists nowhere: comments, one after the other."""

    def __init__(self, megabytes: int) -> None:
        self.left = megabytes * 16
        self.piece = b"<item><title>" + b"x" * 1000 + b"</title></item>"

    def read(self, size: int) -> bytes:
        self.left -= 1
        return self.piece * 60 if self.left > 0 else b""


def test_memory_does_not_grow_with_the_file():
    def peak(megabytes: int) -> int:
        tracemalloc.start()
        file = Endless(megabytes)
        opening, number = BytesIO(b"<rss>"), 0
        try:
            for _element in xml.elements(_Joined(opening, file), {"title"}):
                number += 1
        except xml.UnreadableXmlError:
            pass  # the root is never closed
        assert number > megabytes * 500
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40) < 1.5 * peak(4)


class _Joined:
    def __init__(self, *files) -> None:  # type: ignore[no-untyped-def]
        self.files = list(files)

    def read(self, size: int) -> bytes:
        while self.files:
            if content := self.files[0].read(size):
                return content
            self.files.pop(0)
        return b""


@pytest.mark.parametrize(
    "broken", ['"article": "a\\u0000b"', '"article": "\\ud800"', '"id": Infinity', '"name": "\\udc00"']
)
def test_line_that_no_database_holds_is_refused_and_the_file_removed(broken, editor):
    line = exports.as_lines([row(1)])
    key = broken.partition(":")[0]
    damaged = json.loads(line)
    rest = ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in damaged.items() if json.dumps(k) != key)
    run = begun("{" + broken + ", " + rest + "}\n", "lines", editor)
    assert (run.state, run.problem, run.path) == ("failed", "Line 1 of the file is no comment.", "")


def test_file_in_utf_16_is_read(story, editor):
    content = exports.WXR_SAMPLE.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert begun(content, "wxr", editor).counts["new"] == 3


def test_very_long_post_does_not_stop_the_comments_below_it(editor):
    make_article(slug="story-0")
    content = exports.as_blogger([row(1)]).replace("<entry>", "<entry><title>" + "x" * 1_200_000 + "</title>", 1)
    assert begun(content, "blogger", editor).counts["found"] == 1


def test_same_numbers_of_another_blog_are_other_comments(editor):
    make_article(slug="story-0")
    brought(exports.as_wxr([row(1)]), "wxr", editor)
    other = row(1, text="Another.", at=datetime(2021, 5, 5, tzinfo=UTC))
    assert begun(exports.as_wxr([other]), "wxr", editor).counts["new"] == 1


def test_answer_never_stands_under_another_article_than_its_parent(editor):
    make_article(slug="story-0")
    other = make_article(slug="elsewhere")
    brought(exports.as_wxr([row(1)]), "wxr", editor)
    brought(exports.as_wxr([row(1), row(2, 1)]), "wxr", editor, places="https://old.example/story-0/ elsewhere")
    answer = Comment.objects.get(text="T 2")
    assert (answer.article, answer.parent) == (other, None)


def test_imports_that_nobody_finished_lose_their_files(story, editor):
    from comments.moderation import retention

    ready, stuck = begun(exports.WXR_SAMPLE, "wxr", editor), begun(exports.WXR_SAMPLE, "wxr", editor)
    CommentImport.objects.filter(pk=stuck.pk).update(state="writing")
    CommentImport.objects.update(at=timezone.now() - timedelta(days=8))
    assert dict(retention.apply_retention(timezone.now()))["imports"] == 2
    assert not Path(ready.path).exists()
    assert not Path(stuck.path).exists()
    assert list(CommentImport.objects.order_by("pk").values_list("state", "path")) == [
        ("cancelled", ""),
        ("failed", ""),
    ]
