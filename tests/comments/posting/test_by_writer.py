"""What writers do with their own comments: edit, delete and appeal, and read what was decided."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.choices import ActionType
from comments.models import Appeal, Comment, Decision, DeletedContent, Report
from comments.moderation import actions, undo
from comments.moderation.actions import CannotDecideError
from comments.posting import by_writer, reports
from newsroom.lib.sealing import receipt_codes
from tests.comments.factories import fresh, make_comment, make_receipt
from tests.comments.posting.receipt_pages import code_in, page, post, text_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="held")


def test_comment_is_edited_while_held_and_its_old_words_are_gone(article):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    answer = page(phrase, f"{comment.pk}/edit/", text="Better words.")
    assert answer.status_code == 200
    comment.refresh_from_db()
    assert (comment.text, comment.status) == ("Better words.", "pending")
    assert "My own words." not in str(Comment.objects.values().get())


def test_published_comment_is_edited_for_a_quarter_of_an_hour_and_held_again(article):
    Article.objects.update(comment_policy="open")
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    assert comment.status == "approved"
    assert page(phrase, f"{comment.pk}/edit/", text="Second words.").status_code == 200
    comment.refresh_from_db()
    assert comment.status == "pending"
    Comment.objects.update(status="approved")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        late = page(phrase, f"{comment.pk}/edit/", text="Too late.")
    assert late.status_code == 409
    assert "can no longer be changed" in text_of(late)
    assert "Too late." in text_of(late)
    assert Comment.objects.get().text == "Second words."


def test_edit_that_is_refused_gives_the_words_back(article):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    answer = page(phrase, f"{comment.pk}/edit/", text="x" * 5001)
    assert answer.status_code == 409
    assert "x" * 5001 in text_of(answer)
    assert Comment.objects.get().text == "My own words."


def test_comment_is_deleted_by_its_writer_and_nothing_of_it_is_kept(article):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    assert page(phrase, f"{comment.pk}/delete/").status_code == 200
    assert page(phrase, f"{comment.pk}/delete/").status_code == 200
    comment.refresh_from_db()
    assert (comment.status, comment.text, comment.name, comment.minhash) == ("deleted", "", "", [])
    assert comment.decisions.get().by is None


def test_rejected_comment_is_appealed_once(article, moderator):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    early = page(phrase, f"{comment.pk}/appeal/", message="Please.")
    assert early.status_code == 409
    assert "Please." in text_of(early)
    assert "Only a comment that was rejected" in text_of(early)
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    assert page(phrase, f"{comment.pk}/appeal/", message="It is not spam.").status_code == 200
    again = page(phrase, f"{comment.pk}/appeal/", message="Once more.")
    assert "appealed" in text_of(again)
    assert "Once more." in text_of(again)
    assert again.status_code == 409
    assert list(Comment.objects.appealed()) == [comment]
    actions.approve(comment, by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is True
    assert "and it was published" in text_of(page(phrase))


def test_appeal_that_fails_is_told(article, moderator):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(phrase, f"{comment.pk}/appeal/", message="It is not spam.")
    actions.reject(comment, reason="spam", message="Still spam.", by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is False
    assert "stays unpublished" in text_of(page(phrase))


@pytest.mark.parametrize("verb", ["edit", "delete", "appeal"])
def test_receipt_opens_no_comment_of_another(verb, article):
    phrase = code_in(post(article))
    other = make_comment(article, status="rejected")
    answer = page(phrase, f"{other.pk}/{verb}/", text="Mine now.", message="Mine now.")
    assert answer.status_code == 409
    assert "has no such comment" in text_of(answer)
    before = other.text
    other.refresh_from_db()
    assert (other.text, other.status) == (before, "rejected")


@pytest.mark.parametrize("verb", ["edit", "delete", "appeal"])
def test_address_that_changes_something_refuses_get(verb, article):
    comment = make_comment(article)
    assert Client().get(f"/comments/receipt/{comment.pk}/{verb}/").status_code == 405


@pytest.mark.parametrize("code", ["", "seven words that are of no list"])
def test_words_typed_beside_an_unreadable_code_come_back(code, article):
    post(article)
    comment = Comment.objects.get()
    for verb, field in (("edit", "text"), ("appeal", "message")):
        answer = page(code, f"{comment.pk}/{verb}/", **{field: "What I typed here."})
        assert answer.status_code == 400
        assert "What I typed here." in text_of(answer)


def test_answered_comment_is_not_changed_under_its_answers(article):
    Article.objects.update(comment_policy="open")
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    make_comment(article, parent=comment)
    answer = page(phrase, f"{comment.pk}/edit/", text="Something else.")
    assert answer.status_code == 409
    assert "Something else." in text_of(answer)
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_deleted_comment_takes_along_what_was_written_about_it(article, moderator):
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(phrase, f"{comment.pk}/appeal/", message="Unmistakable objection.")
    page(phrase, f"{comment.pk}/delete/")
    assert Appeal.objects.get().message == ""


def test_appeal_of_invisible_characters_is_none(article, moderator):
    phrase = code_in(post(article))
    actions.reject(Comment.objects.get(), reason="spam", by=moderator, at=timezone.now())
    assert page(phrase, f"{Comment.objects.get().pk}/appeal/", message="\u200b\u2060").status_code == 409
    assert not Appeal.objects.exists()


def test_time_of_whatever_a_reader_does_is_kept_to_the_minute(article, moderator):
    Article.objects.update(comment_policy="open")
    phrase = code_in(post(article))
    comment = Comment.objects.get()
    reports.report(comment, reason="spam", message="", browser="a" * 22, nonce="1", at=timezone.now())
    page(phrase, f"{comment.pk}/edit/", text="Better words.")
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(phrase, f"{comment.pk}/appeal/", message="It is not spam.")
    page(phrase, f"{comment.pk}/delete/")
    remnant = Comment.objects.get()
    times = [remnant.created_at, remnant.edited_at, Report.objects.get().made_at, Appeal.objects.get().made_at]
    times += Decision.objects.filter(by=None).values_list("at", flat=True)
    assert len(times) == 6
    assert {(at.second, at.microsecond) for at in times} == {(0, 0)}  # type: ignore[union-attr]


def test_writer_who_deletes_takes_the_kept_words_along(article, moderator):

    receipt = make_receipt(7)
    comment = make_comment(article, receipt=receipt)
    decision = actions.decide(comment, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    actions.delete(fresh(comment), reason="spam", by=moderator, at=timezone.now())
    assert DeletedContent.objects.count() == 1
    undo.undo_decision(Decision.objects.first(), by=moderator, at=timezone.now())
    by_writer.delete(receipt, comment.pk, at=timezone.now())
    assert not DeletedContent.objects.exists()
    with pytest.raises(CannotDecideError, match="acted on the comment since"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())


def test_reason_is_told_on_the_receipt_page_and_no_more_once_it_is_undone(article, moderator, client):

    code = 12345678
    comment = make_comment(article, status="pending", receipt=make_receipt(code))
    decision = actions.decide(
        comment, ActionType.REJECT, reason="insult", message="See line two.", by=moderator, at=timezone.now()
    )

    def page(language: str) -> str:
        sent = {"receipt": receipt_codes.in_words(code, "en")}
        return client.post("/comments/receipt/", sent, headers={"accept-language": language}).content.decode()

    assert "Reason: it insults people. See line two." in page("en")
    assert "See line two." in page("ru")
    assert "оскорбляет людей" in page("ru")
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert "See line two." not in page("en")
    actions.delete(fresh(comment), reason="threat", by=moderator, at=timezone.now())
    assert "a threat or a call to violence" in page("en")


def test_published_comment_tells_no_reason_of_before(article, moderator):
    comment = make_comment(article, status="pending")
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    assert by_writer.decision_to_show(comment.decisions.all()).reason == "spam"
    actions.approve(fresh(comment), by=moderator, at=timezone.now())
    assert by_writer.decision_to_show(comment.decisions.all()) is None


def test_writer_deleting_after_the_desk_leaves_nothing_to_undo(article, moderator):

    receipt = make_receipt(7)
    comment = make_comment(article, receipt=receipt)
    decision = actions.decide(comment, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    by_writer.delete(receipt, comment.pk, at=timezone.now())
    assert not DeletedContent.objects.exists()
    with pytest.raises(CannotDecideError, match="its writer"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
