"""Staging: comments find their articles and parents, and come in once."""

from datetime import UTC, datetime

import pytest

from comments.models import Comment
from comments.reading import exporting
from tests.comments import exports
from tests.comments.factories import make_comment
from tests.comments.importing.bringing import FORMS, begun, brought, row
from tests.factories import make_article

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("form", list(FORMS))
def test_orphans_stand_alone_and_circles_are_cut_open(form, editor):
    make_article(slug="story-0")
    rows = [row(1, 77), row(2, 4), row(3, 2), row(4, 3), row(5, 4), row(6, 6)]
    run = brought(FORMS[form](rows), form, editor)
    assert (run.counts["written"], run.counts["orphan"], run.counts["circle"]) == (6, 1, 2)
    stored_parents = {c.text: c.parent.text if c.parent else "" for c in Comment.objects.select_related("parent")}
    file_parents = {f"T {r['key']}": f"T {r['parent']}" for r in rows}
    top = {text for text, above in stored_parents.items() if not above}
    assert top >= {"T 1", "T 6"}
    assert len(top) == 3  # and one of the circle of three
    assert all(above == file_parents[text] for text, above in stored_parents.items() if above)


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
