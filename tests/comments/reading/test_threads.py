"""Reading: threads of any depth, orders, pages, stable addresses, marks and the feed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from comments.moderation import actions
from comments.posting import submit
from comments.reading.threads import MAX_REPLIES_SHOWN, PAGE_SIZE, load_conversation
from tests.comments.factories import make_comment
from tests.factories import NOW, make_article
from tests.pages import compact

pytestmark = pytest.mark.django_db


def chain(article: Article, length: int) -> list[Comment]:
    comments = [make_comment(article)]
    for _ in range(length - 1):
        comments.append(make_comment(article, parent=comments[-1]))
    return comments


def get(path: str):  # type: ignore[no-untyped-def]
    return Client().get(path)


def test_thread_is_shown_to_depth_four_and_goes_on_at_its_own_address(article):
    deep = chain(article, 12)
    shown = load_conversation(article).comments
    assert [remark.depth for remark in shown] == [0, 1, 2, 3, 4]
    assert [remark.continues for remark in shown] == [False] * 4 + [True]
    below = load_conversation(article, under=deep[4]).comments
    assert [remark.pk for remark in below] == [comment.pk for comment in deep[5:10]]
    page = get(deep[4].get_absolute_url()).content.decode()
    assert deep[6].text in page
    assert f'href="{deep[9].get_absolute_url()}"' in page


def test_thread_of_three_hundred_levels_is_stored_and_every_comment_has_an_address(article):
    deep = chain(article, 300)
    last = Comment.objects.get(pk=deep[-1].pk)
    assert len(last.path) == 200
    page = get(last.get_absolute_url()).content.decode()
    assert last.text in page
    assert f'href="{deep[-2].get_absolute_url()}"' in page


@pytest.mark.parametrize("order", ["oldest", "newest", "replies"])
def test_orders_of_a_conversation(order, article):
    quiet, loud = make_comment(article), make_comment(article)
    for _ in range(3):
        make_comment(article, parent=loud)
    last = make_comment(article)
    expected = {
        "oldest": [quiet, loud, last],
        "newest": [last, loud, quiet],
        "replies": [loud, quiet, last],
    }[order]
    roots = [remark.pk for remark in load_conversation(article, order=order).comments if remark.depth == 0]
    assert roots == [comment.pk for comment in expected]


def test_page_lists_fifty_and_the_next_goes_on(article):
    comments = [make_comment(article) for _ in range(PAGE_SIZE + 7)]
    first = load_conversation(article)
    assert [remark.pk for remark in first.comments] == [comment.pk for comment in comments[:PAGE_SIZE]]
    assert (first.has_next, first.number) == (True, PAGE_SIZE + 7)
    second = load_conversation(article, page=2)
    assert [remark.pk for remark in second.comments] == [comment.pk for comment in comments[PAGE_SIZE:]]
    assert not second.has_next
    assert "page=2" in get(article.get_absolute_url()).content.decode()
    assert comments[-1].text in get(f"/comments/{article.pk}/?page=2").content.decode()


def test_loud_thread_is_cut_and_its_comment_leads_to_the_rest(article):
    root = make_comment(article)
    replies = [make_comment(article, parent=root) for _ in range(MAX_REPLIES_SHOWN + 5)]
    shown = load_conversation(article).comments
    assert len(shown) == 1 + MAX_REPLIES_SHOWN
    assert shown[0].continues
    page = get(root.get_absolute_url()).content.decode()
    assert all(reply.text in page for reply in replies)


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=99", "?order=best", "?nonsense=1", "?page=٣"]
)
def test_page_that_is_none_is_told_so(query, article):
    make_comment(article)
    answer = get(f"/comments/{article.pk}/{query}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_hidden_comment_has_no_public_address(status, article):
    hidden = make_comment(article, status=status, text="Unmistakable.")
    for path in ("", "reply/", "report/"):
        answer = get(f"/comments/{article.pk}/{hidden.pk}/{path}")
        assert answer.status_code == 404
        assert "Unmistakable" not in answer.content.decode()


def test_removed_comment_with_answers_keeps_its_address_without_its_words(article, moderator):
    root = make_comment(article, text="Unmistakable.")
    answer = make_comment(article, parent=root)
    actions.reject(root, reason="off_topic", by=moderator, at=timezone.now())
    page = get(root.get_absolute_url()).content.decode()
    assert "Unmistakable" not in page
    assert answer.text in page


def test_comment_has_no_address_under_another_article(article):
    comment = make_comment(article)
    other = make_article(published_at=timezone.now() - timedelta(days=1))
    assert get(f"/comments/{other.pk}/{comment.pk}/").status_code == 404


def test_unpublished_article_shows_no_conversation(article):
    comment = make_comment(article)
    Article.objects.update(status="withdrawn")
    for path in ("", f"{comment.pk}/", "feed/", "new/0/", f"{comment.pk}/reply/", f"{comment.pk}/report/"):
        assert get(f"/comments/{article.pk}/{path}").status_code == 404


@pytest.mark.parametrize("number", ["9" * 30, "0"])
def test_number_beyond_every_comment_is_not_found(number, article):
    for path in (f"{number}/", f"{article.pk}/{number}/", f"{article.pk}/{number}/reply/", f"{number}/feed/"):
        assert get(f"/comments/{path}").status_code == 404


def test_staff_and_picks_are_marked(article, moderator):
    root = make_comment(article)
    moderator.first_name, moderator.last_name = "Pavel", "Oss"
    moderator.save()
    submit.answer_for_the_newsroom(root, text="We have asked.", by=moderator, at=timezone.now())
    actions.mark_pick(root, is_pick=True, by=moderator, at=timezone.now())
    page = compact(get(article.get_absolute_url()).content.decode())
    assert '<b><bdi>Pavel Oss</bdi></b><span class="mark">Newsroom</span>' in page
    assert "Editor’s pick" in page


def test_line_of_new_comments_counts_those_after_the_newest_seen(article):
    first = make_comment(article)
    assert get(f"/comments/{article.pk}/new/{first.pk}/").content.decode().strip() == ""
    make_comment(article)
    make_comment(article, status="pending")
    assert "1 new comment" in get(f"/comments/{article.pk}/new/{first.pk}/").content.decode()


@pytest.mark.usefixtures("clock_stands_still")
def test_page_costs_the_same_queries_whatever_it_holds(article, django_assert_num_queries):
    make_comment(article)
    get(f"/comments/{article.pk}/")
    for length in (1, 6, 30):
        chain(article, length)
        article.save()
        with django_assert_num_queries(4):
            get(f"/comments/{article.pk}/")


def test_deleted_comment_with_replies_leaves_a_nameless_tombstone(article, moderator, client):
    parent = make_comment(article, name="Unmistakable", text="gone words")
    make_comment(article, parent=parent, text="the answer stays")
    actions.delete(parent, by=moderator, at=NOW)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Unmistakable" not in page
    assert "gone words" not in page
    assert "This comment was removed." in page
    assert "the answer stays" in page


def test_deleted_comment_without_replies_leaves_nothing(article, moderator):
    comment = make_comment(article)
    actions.delete(comment, by=moderator, at=NOW)
    assert load_conversation(article).comments == []


def test_thread_is_in_reading_order_with_depths_in_one_query(article, django_assert_num_queries):
    first = make_comment(article)
    second = make_comment(article)
    under_first = make_comment(article, parent=first)
    deep = under_first
    for _ in range(6):
        deep = make_comment(article, parent=deep)
    make_comment(article, status="pending")
    with django_assert_num_queries(1):
        remarks = load_conversation(article).comments
    assert [remark.pk for remark in remarks][:2] == [first.pk, under_first.pk]
    assert remarks[-1].pk == second.pk
    assert max(remark.depth for remark in remarks) == 4
    assert len(remarks) == 6  # two more hang below the fifth, on a page of their own
    assert remarks[4].continues
