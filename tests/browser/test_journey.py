"""The whole way: a case, its source, a figure in a story, a published page, a comment, and a moderator's decision."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment
from desertions.models import Case
from tests.browser.autocomplete import choose
from tests.browser.test_comments import arrived
from tests.browser.test_sign_in import set_up
from tests.comments.factories import make_comment
from tests.factories import (
    make_author,
    make_case,
    make_figure,
    make_section,
    make_source,
    make_unit,
    make_user,
    release_values,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in_by_the_form(visit, user: User, path: str) -> Page:  # type: ignore[no-untyped-def]
    """The first sign-in, as far as the desk."""
    page: Page = visit(path)
    set_up(page, user)
    page.goto(path)
    return page


def enter_a_case(visit) -> None:  # type: ignore[no-untyped-def]
    page = sign_in_by_the_form(visit, make_user("reporter"), "/admin/desertions/case/add/")
    choose(page, "unit", "20th Division")
    page.fill("#id_rank", "рядовой")
    page.select_option("#id_contract_type", "contract")
    page.fill("#id_left_on", "17.05.2023")
    page.get_by_role("link", name="Add another Piece of evidence").click()
    choose(page, "evidence-0-source", "The command's list")
    page.fill("#id_evidence-0-locator", "row 12")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def verify_the_case(sign_in, case: Case) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(make_user("data editor"), f"/admin/desertions/case/{case.pk}/change/")
    page.get_by_role("button", name="Save, then verify…").click()
    page.get_by_label("partly corroborated", exact=True).check()
    page.get_by_label("I opened the source itself").check()
    page.get_by_label("are the same there as in the case").check()
    page.get_by_label("Reason").fill("He stands in row 12.")
    page.get_by_role("button", name="Take the step").click()
    expect(page.get_by_text("Done: partly corroborated.")).to_be_visible()


def write_and_publish(sign_in) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(make_user("editor"), "/admin/articles/article/add/")
    page.locator("#id_headline").press_sequentially("They left")
    expect(page.locator("#id_slug")).to_have_value("they-left")
    page.fill("#id_standfirst", "A story with one number.")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    page.keyboard.type("We counted ")
    page.get_by_role("button", name="Insert figure").click()
    page.get_by_label("Figure", exact=True).select_option("men-who-left")
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(editor.locator("data.figure-number")).to_have_text("6")
    page.keyboard.type(" men.")
    choose(page, "section", "Investigations")
    page.get_by_role("link", name="Add another Byline").click()
    choose(page, "bylines-0-author", "Vera Lind")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def release_the_number(sign_in) -> None:  # type: ignore[no-untyped-def]
    """One unpublished case moves the number by one: two people agree to show that."""
    page = sign_in(make_user("editor"), "/admin/desertions/figure/")
    page.get_by_role("link", name="Releases").click()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("these numbers moved by fewer than 5 people")).to_be_visible()
    page.get_by_label("Reason").fill("The story is about all six.")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("Another person must confirm it.")).to_be_visible()
    page = sign_in(make_user("editor"), "/admin/desertions/figure/releases/")
    expect(page.get_by_text("The story is about all six.")).to_be_visible()
    page.get_by_label("Reason").fill("Agreed.")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Nothing waits for a second person.")).to_be_visible()


def send_a_comment(visit, address: str, text: str) -> Page:  # type: ignore[no-untyped-def]
    page = visit(address, scripts=False)
    page.fill("#id_name", "A reader")
    page.fill("#id_text", text)
    page.get_by_role("button", name="Send").click()
    arrived(page)
    return page


@pytest.mark.long
def test_case_becomes_a_number_in_a_story_that_readers_discuss(sign_in, visit):
    division = make_unit(name_en="20th Division", case_prefix="20GMRD")
    make_source(title="The command's list")
    make_section(name_en="Investigations", slug="investigations")
    make_author(name="Vera Lind")
    make_figure("men-who-left", definition={"verification": ["partly", "verified"]})
    for _ in range(5):
        make_case(unit=division)
    release_values()

    enter_a_case(visit)
    case = Case.objects.get(verification="lead")
    assert case.public_id.startswith("20GMRD-")
    assert case.evidence.get().locator == "row 12"
    verify_the_case(sign_in, case)
    release_the_number(sign_in)

    write_and_publish(sign_in)
    article = Article.objects.get()
    address = article.get_absolute_url()
    page = visit(address, scripts=False)
    expect(page.locator(".prose a.figure-number")).to_have_text("6")
    page.locator(".prose a.figure-number").click()
    expect(page.locator(".figure-large")).to_have_text("6")

    send_a_comment(visit, address, "Thank you for this number.")
    send_a_comment(visit, address, "Something rude.")
    assert Comment.objects.filter(status="pending").count() == 2
    expect(visit(address).get_by_text("Thank you for this number.")).to_have_count(0)

    queue = sign_in(make_user("moderator"), "/admin/comments/comment/queue/")
    for text in ("Thank you for this number.", "Something rude."):
        card = queue.locator(".queue-card", has_text=text)
        card.get_by_role("button", name="Approve").click()
        expect(card).to_have_count(0)
    reader = visit(address, scripts=False)
    expect(reader.get_by_text("Thank you for this number.")).to_be_visible()
    expect(reader.get_by_text("Something rude.")).to_be_visible()

    queue.goto("/admin/comments/comment/")
    queue.locator("tr", has_text="Something rude.").get_by_role("link", name="Open").click()
    queue.get_by_label("Reason", exact=True).first.select_option("insult")
    queue.get_by_role("button", name="Delete").click()
    expect(queue.get_by_text("Its text is no longer stored.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("Something rude.")).to_have_count(0)
    expect(reader.get_by_text("Thank you for this number.")).to_be_visible()


@pytest.mark.long
def test_reader_with_script_answers_a_comment_and_many_are_decided_at_once(sign_in, visit):
    from django.utils import timezone

    from tests.factories import make_article

    article = make_article(published_at=timezone.now())
    make_comment(article, name="First", text="The first word.")
    page = visit(article.get_absolute_url())
    page.get_by_role("link", name="Reply to First").click()
    page.fill("#id_text", "An answer to it.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="your comment has arrived")).to_be_visible(timeout=15_000)
    page.goto(article.get_absolute_url())
    page.fill("#id_text", "And another, from the page of the story.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="your comment has arrived")).to_be_visible(timeout=15_000)

    queue = sign_in(make_user("moderator"), "/admin/comments/comment/?status__exact=pending")
    for box in queue.locator("input.action-select").all():
        box.check()
    queue.select_option("select[name=action]", "decide_each")
    queue.get_by_role("button", name="Run").click()
    queue.get_by_role("button", name="Approve all").click()
    expect(queue.get_by_text("2 decided").first).to_be_visible()
    page.goto(article.get_absolute_url())
    expect(page.locator(".depth-1", has_text="An answer to it.")).to_be_visible()
    expect(page.locator(".depth-0", has_text="And another")).to_be_visible()


def test_form_keeps_the_words_of_a_reader_without_script(visit):
    from django.utils import timezone

    from tests.factories import make_article

    article = make_article(published_at=timezone.now())
    page = visit(article.get_absolute_url(), scripts=False)
    Article.objects.update(comment_policy="closed")
    page.fill("#id_text", "Words I would hate to lose.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Comments on this article are closed.")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Words I would hate to lose.")
