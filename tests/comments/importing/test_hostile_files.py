"""Files that would harm the site are refused with a reason, and removed."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from comments.models import Comment, CommentImport
from tests.comments import exports
from tests.comments.importing.bringing import begun, brought, row
from tests.factories import make_article

pytestmark = pytest.mark.django_db

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><wp:comment>&b;</wp:comment></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "a document type is not accepted"),
        (BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'), "document type"),
        (exports.WXR_SAMPLE[:900], "cannot be read"),
        ("no xml at all", "cannot be read"),
        ("<rss>" + "<a>" * 200, "levels"),
        ("<rss><title long='" + "x" * 3_000_000, "a tag of more than"),
        (gzip.compress(b"<rss>")[:-4] + b"\xff\xff\xff\xff", "damaged"),
        (b"\x1f\x8b\x08broken", "damaged"),
        (b'<?xml version="1.0" encoding="no-such"?><rss/>', "cannot be read"),
    ],
    ids=["entities", "file entity", "cut", "no xml", "deep", "long", "cut gzip", "bad gzip", "encoding"],
)
def test_hostile_file_is_refused_with_a_reason_and_removed(content, reason, editor):
    directory = Path(settings.EVIDENCE_ROOT) / "comment-imports"
    before = set(directory.glob("*"))
    run = begun(content, "wxr", editor)
    assert run.state == "failed"
    assert reason in run.problem
    assert run.path == ""
    assert set(directory.glob("*")) == before


def test_html_bomb_is_left_out_and_the_rest_comes(editor):
    make_article(slug="story-0")
    nested = "<blockquote><i>" * 6000 + "words"
    content = exports.as_wxr([row(1, text="x" * 150_000), row(2), row(3, text="ok")])
    content = content.replace(">T 2<", ">" + nested.replace("<", "&lt;") + "<")
    run = brought(content, "wxr", editor)
    assert (run.counts["too long"], run.counts["written"]) == (2, 1)
    assert Comment.objects.get().text == "ok"


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
    assert "larger than the site accepts" in answer.content.decode()
    assert "https://old.example/x our-slug" in answer.content.decode()
    assert not CommentImport.objects.exists()


@pytest.mark.parametrize("broken", ['"id": Infinity', '"id": "x"', '"status": "hot"', '"article": []'])
def test_file_without_any_comment_is_refused_and_removed(broken, editor):
    key, _colon, value = broken.partition(": ")
    line = json.dumps(json.loads(exports.as_lines([row(1)])) | {json.loads(key): 0}).replace(
        f"{key}: 0", f"{key}: {value}"
    )
    run = begun(line.replace('"id": 1,', "") if key == '"article"' else line, "lines", editor)
    assert (run.state, run.problem, run.path) == ("failed", "Line 1 of the file is not a comment.", "")
