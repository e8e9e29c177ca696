"""The moderation desk as moderators use it: by keyboard, two at once, without JavaScript, on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from comments.models import Batch, Comment, CommentLock, Decision
from comments.moderation import actions
from desertions.models import Source
from newsroom.lib.sealing import receipt_codes
from tests.comments.factories import make_comment, make_receipt
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/comments/comment/queue/"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1))


def pending(article, number: int = 1, **over) -> list[Comment]:  # type: ignore[no-untyped-def]
    start = timezone.now() - timedelta(hours=5)
    return [
        make_comment(article, status="pending", created_at=start + timedelta(minutes=n), **over) for n in range(number)
    ]


def focused(page: Page) -> int:
    return int(page.evaluate("document.activeElement.closest('[data-card]')?.dataset.card ?? 0"))


def waits_for_focus(page: Page, comment: Comment) -> None:
    expect(page.locator(f"#card-{comment.pk}")).to_be_focused()


def status(comment: Comment) -> str:
    return Comment.objects.values_list("status", flat=True).get(pk=comment.pk)


@pytest.mark.long
def test_fifty_are_decided_by_keyboard_and_one_is_undone(sign_in, article):
    comments = pending(article, 50)
    page = sign_in(make_user("moderator"), QUEUE)
    page.keyboard.press("j")
    for number, comment in enumerate(comments):
        waits_for_focus(page, comment)
        if number % 5 == 4:
            page.keyboard.press("r")
            expect(page.get_by_text("press the digit of the reason")).to_be_visible()
            page.keyboard.press("1")
        else:
            page.keyboard.press("a")
        expect(page.locator(f"#card-{comment.pk}[data-decided]")).to_be_visible()
        if number == 9:
            page.keyboard.press("z")
            expect(page.locator(".queue-told")).to_have_text("Undone.")
            assert status(comment) == "pending"
            waits_for_focus(page, comment)
            page.keyboard.press("d")
            page.keyboard.press("3")
            expect(page.locator(f"#card-{comment.pk}[data-decided]")).to_be_visible()
        if number % 20 == 19:
            expect(page.locator("[data-more]")).to_be_focused()
            with page.expect_navigation():
                page.keyboard.press("n")
            page.keyboard.press("j")
    assert Comment.objects.filter(status="pending").count() == 0
    assert Comment.objects.filter(status="approved").count() == 40
    assert Decision.objects.filter(act="reject", reason="spam", undone_by=None).count() == 9
    assert (status(comments[9]), Decision.objects.filter(act="undo").count()) == ("deleted", 1)
    assert Decision.objects.get(act="delete").reason == "insult"


def test_keys_are_told_and_do_nothing_while_one_types(sign_in, article):
    (comment,) = pending(article)
    page = sign_in(make_user("moderator"), QUEUE)
    page.keyboard.press("j")
    waits_for_focus(page, comment)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("approve, or keep published")
    page.keyboard.press("Escape")
    page.fill(f"#message-{comment.pk}", "")
    page.focus(f"#message-{comment.pk}")
    page.keyboard.type("adrtz")
    expect(page.locator(f"#message-{comment.pk}")).to_have_value("adrtz")
    page.keyboard.press("Escape")
    waits_for_focus(page, comment)
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    assert status(comment) == "pending"
    page.keyboard.press("o")
    expect(page.locator(f"#question-{comment.pk}")).to_be_focused()


def test_refused_act_says_why_and_keeps_what_was_typed(sign_in, article):
    (comment,) = pending(article)
    page = sign_in(make_user("moderator"), QUEUE)
    page.fill(f"#message-{comment.pk}", "My long explanation.")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alert").filter(has_text="choose one from the list")).to_be_visible()
    expect(page.locator(f"#message-{comment.pk}")).to_have_value("My long explanation.")
    Comment.objects.filter(pk=comment.pk).update(text="Now it says something else.")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("was changed by its writer")).to_be_visible()
    expect(page.get_by_text("Now it says something else.")).to_be_visible()
    expect(page.locator(f"#message-{comment.pk}")).to_have_value("My long explanation.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("[data-decided]")).to_be_visible()
    assert status(comment) == "approved"


def test_group_is_decided_once_and_undone_once(sign_in, article):
    flood = pending(article, 37, text="Send this to everybody you know, and write it everywhere.")
    Comment.objects.update(duplicate_group=flood[0].pk)
    other = make_comment(article, status="pending", created_at=timezone.now())
    page = sign_in(make_user("moderator"), QUEUE)
    expect(page.get_by_text("37 like this")).to_be_visible()
    page.keyboard.press("j")
    waits_for_focus(page, flood[0])
    page.keyboard.press("g")
    page.wait_for_url("**/batch/*/change/")
    expect(page.get_by_text("37 comments")).to_be_visible()
    page.select_option("#reason", "repeated")
    page.get_by_role("button", name="Reject all").click()
    expect(page.get_by_text("37 decided").first).to_be_visible()
    assert Comment.objects.filter(status="rejected").count() == 37
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("37 undone").first).to_be_visible()
    assert Comment.objects.filter(status="pending").count() == 38
    assert status(other) == "pending"
    assert Batch.objects.get().undone_at is not None


def test_two_moderators_at_once_do_not_collide(sign_in, article):
    first, second = pending(article, 2)
    anna, boris = make_user("moderator", username="anna"), make_user("moderator", username="boris")
    page_of_anna = sign_in(anna, QUEUE)
    page_of_boris = sign_in(boris, QUEUE)
    page_of_anna.keyboard.press("j")
    waits_for_focus(page_of_anna, first)
    for _try in range(50):
        if CommentLock.objects.filter(comment=first, by=anna).exists():
            break
        page_of_anna.wait_for_timeout(100)
    card = page_of_boris.locator(f"#card-{first.pk}")
    card.get_by_role("button", name="Approve").click()
    expect(card.get_by_role("alert")).to_contain_text("being read by anna")
    page_of_boris.reload()
    expect(page_of_boris.get_by_text("anna is reading this")).to_be_visible()
    page_of_boris.keyboard.press("j")
    waits_for_focus(page_of_boris, second)
    page_of_boris.keyboard.press("a")
    expect(page_of_boris.locator(f"#card-{second.pk}[data-decided]")).to_be_visible()
    late = page_of_anna.locator(f"#card-{second.pk}")
    late.get_by_role("button", name="Delete").click()
    expect(late.get_by_role("alert")).to_contain_text("Reason")
    late.locator("[data-reason]").select_option("spam")
    late.get_by_role("button", name="Delete").click()
    expect(late.get_by_role("alert")).to_contain_text("approved by boris")
    assert (status(second), status(first)) == ("approved", "pending")


def test_testimony_goes_to_the_reporters_and_its_writer_is_told(sign_in, visit, article):
    code = 123_456_789
    receipt = make_receipt(code)
    (comment,) = pending(article, text="They came for my son at night.", receipt=receipt)
    page = sign_in(make_user("moderator"), QUEUE)
    page.keyboard.press("j")
    waits_for_focus(page, comment)
    page.keyboard.press("t")
    expect(page.get_by_text("The reporters find it among their sources, sealed.")).to_be_visible()
    assert (status(comment), Comment.objects.get().text) == ("deleted", "")
    desk = sign_in(make_user("editor"), f"/admin/desertions/source/{Source.objects.get().pk}/change/")
    expect(desk.get_by_text("They came for my son at night.")).to_be_visible()
    reader = visit("/comments/receipt/")
    reader.get_by_label("Receipt code").fill(receipt_codes.in_words(code, "en"))
    reader.get_by_role("button", name="Show my comments").click()
    expect(reader.get_by_text("Given to the reporters")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".queue-told")).to_have_text("Undone.")
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "look", [{"scripts": False}, PHONE, PHONE | {"scripts": False}], ids=["no script", "phone", "both"]
)
def test_session_without_script_and_on_a_phone(look, sign_in, article):
    comments = pending(article, 4, text="A remark of a reader.")
    Comment.objects.filter(pk__in=[c.pk for c in comments[2:]]).update(duplicate_group=comments[2].pk)
    for n, comment in enumerate(comments[:2]):
        Comment.objects.filter(pk=comment.pk).update(text=f"Remark {n}.", duplicate_group=comment.pk)
    page = sign_in(make_user("moderator"), QUEUE, **look)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_role("button", name="Take these").click()
    expect(page.get_by_text("Reserved for you for five minutes: 3.")).to_be_visible()
    first = page.locator(f"#card-{comments[0].pk}")
    first.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved" if look.get("scripts", True) else "approved by").first).to_be_visible()
    second = page.locator(f"#card-{comments[1].pk}")
    second.locator("[data-reason]").select_option("off_topic")
    second.get_by_label("Message to the writer").fill("About another story.")
    second.get_by_role("button", name="Reject").click()
    expect(
        page.get_by_text("not about the story" if look.get("scripts", True) else "rejected by").first
    ).to_be_visible()
    page.goto(QUEUE)
    page.get_by_role("button", name="Undo my last").click()
    expect(page.locator(f"#card-{comments[1].pk}")).to_be_visible()
    assert [status(c) for c in comments] == ["approved", "pending", "pending", "pending"]
    page.get_by_role("button", name="Decide on all 2").click()
    page.get_by_role("button", name="Approve all").click()
    expect(page.get_by_text("2 decided").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.goto(f"/admin/comments/comment/{comments[1].pk}/change/")
    expect(page.get_by_text("About another story.").first).to_be_visible()
    assert [status(c) for c in comments] == ["approved", "pending", "approved", "approved"]


def test_second_opinion_is_asked_and_given(sign_in, article):
    (comment,) = pending(article)
    anna, boris = make_user("moderator", username="anna"), make_user("moderator", username="boris")
    page = sign_in(anna, QUEUE)
    page.get_by_text("Ask a colleague or an editor").first.click()
    page.get_by_label("Question").fill("Is it satire?")
    page.get_by_role("button", name="A colleague").click()
    expect(page.get_by_text("Asked. The comment waits")).to_be_visible()
    other = sign_in(boris, QUEUE)
    expect(other.get_by_text("Is it satire?")).to_be_visible()
    other.get_by_label("Your opinion").fill("Yes, it is.")
    other.get_by_role("button", name="Send your opinion").click()
    expect(other.get_by_text("Yes, it is.")).to_be_visible()
    page.goto(QUEUE)
    expect(page.get_by_text("Yes, it is.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("[data-decided]")).to_be_visible()
    assert status(comment) == "approved"


def violations(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    rules = Axe().run(page).response["violations"]
    return [f"{page.url}: {rule['id']}: {node['html'][:200]}" for rule in rules for node in rule["nodes"]]


@pytest.mark.parametrize("look", [{}, PHONE, {"color_scheme": "dark"}], ids=["desk", "phone", "dark"])
def test_axe_finds_no_violation_on_the_pages_of_the_desk(look, sign_in, article):
    moderator = make_user("moderator")
    receipt = make_receipt(1)
    comments = pending(article, 3, text="Call +7 912 345-67-89 or my neighbour.", receipt=receipt)
    Comment.objects.filter(pk__in=[c.pk for c in comments[:2]]).update(duplicate_group=comments[0].pk)
    actions.reject(comments[2], reason="insult", message="See.", by=moderator, at=timezone.now())
    page = sign_in(moderator, QUEUE, **look)
    problems = violations(page)
    page.get_by_text("Hold or block this writer").first.click()
    page.get_by_text("Publish with words removed").first.click()
    problems += violations(page)
    page.get_by_role("button", name="Decide on all 2").click()
    problems += violations(page)
    for address in (
        f"/admin/comments/comment/{comments[2].pk}/change/",
        f"/admin/comments/receipt/{receipt.pk}/change/",
        "/admin/comments/comment/queue/mine/",
        "/comments/transparency/",
    ):
        page.goto(address)
        problems += violations(page)
    assert problems == []
