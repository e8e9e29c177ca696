"""Receipts: with the words a writer sees, edits, deletes and appeals; the server keeps their digest only."""

import re
from datetime import timedelta
from html import unescape
from itertools import pairwise

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Appeal, Comment, Decision, Receipt, Report
from comments.moderation import actions
from comments.posting import receipts, reports
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="held")


def post(article: Article, text: str = "My own words.", client: Client | None = None, **over):  # type: ignore[no-untyped-def]
    data = {"name": "Vera", "text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk))} | over
    return (client or Client()).post(f"/comments/{article.pk}/", data)


def code_in(answer) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'class="receipt-code"[^>]*>([^<]+)<', answer.content.decode())
    return unescape(found[1]) if found else ""


def page(code: str, path: str = "", **data):  # type: ignore[no-untyped-def]
    return Client().post(f"/comments/receipt/{path}", {"receipt": code} | data)


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return unescape(answer.content.decode())


def test_code_is_seven_words_and_the_server_keeps_none_of_them(article):
    words = code_in(post(article))
    assert len(words.split()) == 7
    stored = str(list(Receipt.objects.values())) + str(list(Comment.objects.values()))
    assert not any(f"{one} {other}" in stored for one, other in pairwise(words.split()))
    assert str(receipts.parse_code(words)) not in stored


def test_writer_sees_what_became_of_his_comment(article, moderator):
    words = code_in(post(article))
    assert "Held" in text_of(page(words))
    comment = Comment.objects.get()
    actions.reject(comment, reason="private", message="Names a street.", by=moderator, at=timezone.now())
    seen = text_of(page(words))
    assert "Not published" in seen
    assert "Names a street." in seen
    assert "My own words." in seen


def test_code_is_read_in_any_case_spacing_and_either_language(article):
    words = code_in(post(article))
    code = receipts.parse_code(words)
    with override("ru"):
        russian = receipts.in_words(code)
    assert russian != words
    for written in (words.upper(), "  ".join(words.split()), words.replace(" ", "-"), russian, russian.upper()):
        assert page(written).status_code == 200


@given(st.integers(0, 2**77 - 1), st.sampled_from(["en", "ru"]))
def test_every_code_is_read_back_from_its_words(code, language):
    assert receipts.parse_code(receipts.in_words(code, language)) == code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "required"),
        ("abandon ability", "has 7 words"),
        ("abandon ability able about above absent nonsens", "“nonsens” is not a word"),
        ("abandon abandon abandon abandon abandon abandon abandon", "No receipt has this code"),
        ("a" * 5000, "at most 200"),
    ],
)
def test_wrong_code_is_refused_in_words(words, message):
    answer = page(words)
    assert answer.status_code == 400
    assert message in text_of(answer)


def test_comment_is_edited_while_held_and_its_old_words_are_gone(article):
    words = code_in(post(article))
    comment = Comment.objects.get()
    answer = page(words, f"{comment.pk}/edit/", text="Better words.")
    assert answer.status_code == 200
    comment.refresh_from_db()
    assert (comment.text, comment.status) == ("Better words.", "pending")
    assert "My own words." not in str(Comment.objects.values().get())


def test_published_comment_is_edited_for_a_quarter_of_an_hour_and_held_again(article):
    Article.objects.update(comment_policy="open")
    words = code_in(post(article))
    comment = Comment.objects.get()
    assert comment.status == "approved"
    assert page(words, f"{comment.pk}/edit/", text="Second words.").status_code == 200
    comment.refresh_from_db()
    assert comment.status == "pending"
    Comment.objects.update(status="approved")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        late = page(words, f"{comment.pk}/edit/", text="Too late.")
    assert late.status_code == 409
    assert "can no longer be changed" in text_of(late)
    assert "Too late." in text_of(late)
    assert Comment.objects.get().text == "Second words."


def test_edit_that_is_refused_gives_the_words_back(article):
    words = code_in(post(article))
    comment = Comment.objects.get()
    answer = page(words, f"{comment.pk}/edit/", text="x" * 5001)
    assert answer.status_code == 409
    assert "x" * 5001 in text_of(answer)
    assert Comment.objects.get().text == "My own words."


def test_comment_is_deleted_by_its_writer_and_nothing_of_it_is_kept(article):
    words = code_in(post(article))
    comment = Comment.objects.get()
    assert page(words, f"{comment.pk}/delete/").status_code == 200
    assert page(words, f"{comment.pk}/delete/").status_code == 200
    comment.refresh_from_db()
    assert (comment.status, comment.text, comment.name, comment.minhash) == ("deleted", "", "", [])
    assert comment.decisions.get().by is None


def test_rejected_comment_is_appealed_once(article, moderator):
    words = code_in(post(article))
    comment = Comment.objects.get()
    early = page(words, f"{comment.pk}/appeal/", message="Please.")
    assert early.status_code == 409
    assert "Please." in text_of(early)
    assert "Only a comment that was rejected" in text_of(early)
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    assert page(words, f"{comment.pk}/appeal/", message="It is not spam.").status_code == 200
    again = page(words, f"{comment.pk}/appeal/", message="Once more.")
    assert "appealed" in text_of(again)
    assert "Once more." in text_of(again)
    assert again.status_code == 409
    assert list(Comment.objects.appealed()) == [comment]
    actions.approve(comment, by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is True
    assert "and it was published" in text_of(page(words))


def test_appeal_that_fails_is_told(article, moderator):
    words = code_in(post(article))
    comment = Comment.objects.get()
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(words, f"{comment.pk}/appeal/", message="It is not spam.")
    actions.reject(comment, reason="spam", message="Still spam.", by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is False
    assert "stays unpublished" in text_of(page(words))


@pytest.mark.parametrize("verb", ["edit", "delete", "appeal"])
def test_receipt_opens_no_comment_of_another(verb, article):
    words = code_in(post(article))
    other = make_comment(article, status="rejected")
    answer = page(words, f"{other.pk}/{verb}/", text="Mine now.", message="Mine now.")
    assert answer.status_code == 409
    assert "has no such comment" in text_of(answer)
    before = other.text
    other.refresh_from_db()
    assert (other.text, other.status) == (before, "rejected")


@pytest.mark.parametrize("verb", ["edit", "delete", "appeal"])
def test_address_that_changes_something_refuses_get(verb, article):
    comment = make_comment(article)
    assert Client().get(f"/comments/receipt/{comment.pk}/{verb}/").status_code == 405


def test_two_approved_comments_make_a_regular_under_every_article(article, moderator):
    Article.objects.update(comment_policy="newcomers")
    words = code_in(post(article, "The first of mine."))
    assert code_in(post(article, "The second of mine.", receipt=words)) == ""
    assert Receipt.objects.count() == 1
    for comment in Comment.objects.all():
        assert comment.status == "pending"
        actions.approve(comment, by=moderator, at=timezone.now())
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="newcomers")
    post(elsewhere, "The third of mine, elsewhere.", receipt=words)
    assert Comment.objects.get(article=elsewhere).status == "approved"
    post(elsewhere, "Somebody else without a receipt.")
    assert Comment.objects.filter(article=elsewhere, status="pending").count() == 1
    assert "You are a regular" in text_of(page(words))


def test_comments_that_the_policy_showed_by_itself_make_no_regular(article):
    Article.objects.update(comment_policy="open")
    words = code_in(post(article, "The first of mine."))
    post(article, "The second of mine.", receipt=words)
    assert not receipts.is_regular(Receipt.objects.get())


def test_browser_keeps_the_code_on_wish_and_forgets_it(article):
    client = Client()
    words = code_in(post(article, client=client))
    assert not client.cookies
    client.post("/comments/receipt/keep/", {"receipt": words}, headers=HERE)
    cookie = client.cookies["receipt"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/comments/")
    assert "My own words." in text_of(client.get("/comments/receipt/"))
    post(article, "Sent with the cookie.", client=client)
    assert Receipt.objects.count() == 1
    client.post("/comments/receipt/keep/", {"receipt": words, "forget": "1"}, headers=HERE)
    assert "My own words." not in text_of(client.get("/comments/receipt/"))


def test_cookie_alone_changes_nothing(article):
    client = Client()
    words = code_in(post(article, client=client))
    client.post("/comments/receipt/keep/", {"receipt": words}, headers=HERE)
    comment = Comment.objects.get()
    assert client.post(f"/comments/receipt/{comment.pk}/delete/").status_code == 400
    assert Comment.objects.get().status == "pending"


def test_receipt_survives_a_change_of_keys(article, settings):
    words = code_in(post(article))
    settings.SALT_KEY = ["a-new-salt", *settings.SALT_KEY]
    assert "My own words." in text_of(page(words))
    post(article, "Under the new key.", receipt=words)
    assert Receipt.objects.count() == 1


def test_code_cannot_be_made_again_from_what_the_database_holds(article):
    words = code_in(post(article))
    held = Comment.objects.get()
    guesses = [held.form_digest, held.pk, held.receipt.digest, held.receipt.pk]  # type: ignore[union-attr]
    assert receipts.parse_code(words) not in {receipts.code_of_form(str(guess)) for guess in guesses}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_no_other_site_can_make_a_browser_keep_its_code(headers, article):
    words = code_in(post(article))
    client = Client()
    assert client.post("/comments/receipt/keep/", {"receipt": words}, headers=headers).status_code == 403
    assert "receipt" not in client.cookies


def test_old_browser_that_names_its_origin_may_keep_its_code(article):
    words = code_in(post(article))
    client = Client()
    client.post("/comments/receipt/keep/", {"receipt": words}, headers={"origin": "http://testserver"})
    assert "receipt" in client.cookies


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
    words = code_in(post(article))
    comment = Comment.objects.get()
    make_comment(article, parent=comment)
    answer = page(words, f"{comment.pk}/edit/", text="Something else.")
    assert answer.status_code == 409
    assert "Something else." in text_of(answer)
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_deleted_comment_takes_along_what_was_written_about_it(article, moderator):
    words = code_in(post(article))
    comment = Comment.objects.get()
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(words, f"{comment.pk}/appeal/", message="Unmistakable objection.")
    page(words, f"{comment.pk}/delete/")
    assert Appeal.objects.get().message == ""


def test_appeal_of_invisible_characters_is_none(article, moderator):
    words = code_in(post(article))
    actions.reject(Comment.objects.get(), reason="spam", by=moderator, at=timezone.now())
    assert page(words, f"{Comment.objects.get().pk}/appeal/", message="\u200b\u2060").status_code == 409
    assert not Appeal.objects.exists()


def test_page_of_thanks_is_nobody_elses(article, settings):
    settings.COMMENT_FORM_SECONDS = 3
    waits = post(article)
    address = re.search(r'url=([^"]+)"', waits.content.decode())[1]  # type: ignore[index]
    settings.COMMENT_FORM_SECONDS = 0
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        mine = Client().get(address)
        theirs = post(article, "Somebody else entirely.")
    assert code_in(mine)
    assert code_in(theirs) != code_in(mine)
    assert address not in theirs.content.decode()


def test_same_form_sent_again_shows_no_code_that_opens_nothing(article):
    words = code_in(post(article))
    stamp = form_stamps.issue(stamp_purpose(article.pk))
    post(article, "With my code.", receipt=words, stamp=stamp)
    assert code_in(post(article, "With my code.", stamp=stamp)) == ""


def test_time_of_whatever_a_reader_does_is_kept_to_the_minute(article, moderator):
    Article.objects.update(comment_policy="open")
    words = code_in(post(article))
    comment = Comment.objects.get()
    reports.report(comment, reason="spam", message="", browser="a" * 22, at=timezone.now())
    page(words, f"{comment.pk}/edit/", text="Better words.")
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    page(words, f"{comment.pk}/appeal/", message="It is not spam.")
    page(words, f"{comment.pk}/delete/")
    kept = Comment.objects.get()
    times = [kept.created_at, kept.edited_at, Report.objects.get().made_at, Appeal.objects.get().made_at]
    times += Decision.objects.filter(by=None).values_list("at", flat=True)
    assert len(times) == 6
    assert {(at.second, at.microsecond) for at in times} == {(0, 0)}  # type: ignore[union-attr]
