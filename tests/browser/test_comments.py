"""A reader's journeys through comments, each with JavaScript and without: nothing depends on it."""

import re
from contextlib import nullcontext, suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment, Policy
from comments.moderation import actions
from tests.comments.factories import make_comment
from tests.factories import make_article, make_user
from tests.workers import worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("scripts", [True, False]),
]
ARRIVED = "your comment has arrived"


@pytest.fixture
def article() -> Article:
    Policy.objects.get_or_create(pk=1)
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="held")


def send(page: Page, text: str) -> None:
    """Type and send as quickly as a machine does: the site lets it wait."""
    page.fill("#id_text", text)
    page.get_by_role("button", name="Send", exact=True).click()


def arrived(page: Page) -> str:
    """The words of the receipt on the page that thanks for the comment.

    Without scripts the worker posts, or the button; no worker runs here.
    """
    thanks, button = page.get_by_role("heading", name=ARRIVED), page.get_by_role("button", name="Post it now")
    expect(thanks.or_(button)).to_be_visible(timeout=15_000)
    if button.is_visible():
        with suppress(PlaywrightError):  # a worker may be quicker
            button.click(timeout=2_000)
    expect(thanks).to_be_visible(timeout=15_000)
    code = page.locator(".receipt-code")
    return code.inner_text() if code.count() else ""


def open_receipt(page: Page, code: str) -> None:
    page.goto("/comments/receipt/")
    page.fill("#id_receipt", code)
    page.get_by_role("button", name="Show my comments").click()
    expect(page.get_by_role("heading", name="My comments")).to_be_visible()


def test_reader_previews_posts_and_answers(visit, article, scripts):
    first = make_comment(article, name="First", text="The first word.")
    page = visit(article.get_absolute_url(), scripts=scripts)
    page.fill("#id_text", "I *mean* it.\n\n> The first word.\n\nSee https://example.org/page")
    page.get_by_role("button", name="Preview", exact=True).click()
    preview = page.locator(".preview")
    expect(preview.locator("em")).to_have_text("mean")
    expect(preview.locator("blockquote")).to_have_text("The first word.")
    expect(preview.locator("a")).to_have_text("example.org/page")
    assert not Comment.objects.filter(status="pending").exists()
    page.get_by_role("button", name="Send", exact=True).click()
    arrived(page)
    assert Comment.objects.filter(status="pending").count() == 1
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reply to First").click()
    expect(page.get_by_role("heading", name="Reply to First")).to_be_visible()
    send(page, "An answer to it.")
    arrived(page)
    assert Comment.objects.get(text="An answer to it.").parent == first


def test_reader_sees_edits_and_deletes_his_comment_by_his_receipt(visit, article, scripts):
    page = visit(article.get_absolute_url(), scripts=scripts)
    send(page, "My own words.")
    code = arrived(page)
    assert len(code.split()) == 7
    fresh = visit("/comments/receipt/", scripts=scripts)
    open_receipt(fresh, code)
    expect(fresh.get_by_text("Held: a moderator has not read it yet.")).to_be_visible()
    fresh.get_by_text("Change it").click()
    fresh.get_by_label("Comment", exact=True).fill("Better words.")
    fresh.get_by_role("button", name="Send the change").click()
    expect(fresh.get_by_text("Changed. A moderator will read it")).to_be_visible()
    expect(fresh.locator(".own-text")).to_have_text("Better words.")
    comment = Comment.objects.get()
    actions.approve(comment, by=make_user("moderator"), at=timezone.now())
    open_receipt(fresh, code)
    fresh.get_by_role("link", name="Published").click()
    expect(fresh.get_by_text("Better words.")).to_be_visible()
    open_receipt(fresh, code)
    fresh.get_by_text("Delete it").click()
    fresh.get_by_role("button", name="Delete for good").click()
    expect(fresh.get_by_text("Nothing of it is kept.").first).to_be_visible()
    assert Comment.objects.get().text == ""


def test_reader_appeals_a_rejection(visit, article, scripts):
    page = visit(article.get_absolute_url(), scripts=scripts)
    send(page, "A remark that was misread.")
    code = arrived(page)
    comment = Comment.objects.get()
    actions.reject(comment, reason="off_topic", by=make_user("moderator"), at=timezone.now())
    open_receipt(page, code)
    expect(page.get_by_text("Reason: not about the story")).to_be_visible()
    page.get_by_text("Appeal", exact=True).click()
    page.get_by_label("Why it should be published").fill("It is about the story.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_text("Your appeal has arrived.")).to_be_visible()
    actions.approve(comment, by=make_user("moderator"), at=timezone.now())
    open_receipt(page, code)
    expect(page.get_by_text("You appealed, and it was published.")).to_be_visible()


def test_reader_keeps_his_code_in_the_browser_and_forgets_it(visit, article, scripts):
    page = visit(article.get_absolute_url(), scripts=scripts)
    send(page, "My own words.")
    arrived(page)
    page.get_by_role("button", name="Keep it in this browser").click()
    expect(page.get_by_text("This browser keeps your code now.")).to_be_visible()
    page.goto("/comments/receipt/")
    expect(page.get_by_text("My own words.").first).to_be_visible()
    page.get_by_role("button", name="Forget it in this browser").click()
    page.goto("/comments/receipt/")
    expect(page.get_by_text("My own words.")).to_have_count(0)


def test_reader_over_the_limit_waits_on_a_page_that_completes_by_itself(visit, article, scripts, settings):
    settings.COMMENT_RATES = {kind: {"at_once": 1, "seconds": 6} for kind in ("network", "onion")}
    for text in ("The first of two.", "The second of two."):
        page = visit(article.get_absolute_url(), scripts=scripts)
        send(page, text)
    expect(page.get_by_role("heading", name="your comment is in line")).to_be_visible()
    with nullcontext() if scripts else worker("default"):
        expect(page.get_by_role("heading", name=ARRIVED)).to_be_visible(timeout=30_000)
    assert re.search("waiting", page.url)
    assert Comment.objects.filter(text="The second of two.").count() == 1


def test_reader_is_warned_and_mends_it(visit, article, scripts):
    page = visit(article.get_absolute_url(), scripts=scripts)
    send(page, "My neighbour lives at ул. Ленина, д. 5.")
    expect(page.get_by_role("heading", name="This may put somebody in danger")).to_be_visible()
    expect(page.locator(".warning mark")).to_have_text("ул. Ленина, д. 5")
    page.fill("#id_text", "My neighbour lives nearby.")
    page.get_by_role("button", name="Preview again").click()
    expect(page.locator(".warning")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()
    arrived(page)
    assert Comment.objects.get().text == "My neighbour lives nearby."


def test_reader_reports_a_comment(visit, article, scripts):
    comment = make_comment(article, name="Loud", text="Something bad.")
    page = visit(article.get_absolute_url(), scripts=scripts)
    page.get_by_role("link", name="Report the comment by Loud").click()
    page.get_by_label("It is advertising").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="the report has arrived")).to_be_visible()
    assert comment.reports.get().reason == "spam"


def test_length_is_counted_and_new_comments_are_told_in_place(visit, article, scripts):
    make_comment(article)
    page = visit("/", scripts=scripts)
    if scripts:
        page.clock.install()
    page.goto(article.get_absolute_url())
    page.fill("#id_text", "Hi 🙂")
    expect(page.get_by_text("4 / 5000")).to_have_count(1 if scripts else 0)
    make_comment(article)
    if scripts:
        page.clock.fast_forward(61_000)
        expect(page.get_by_role("link", name="1 new comment")).to_be_visible()
