"""Nothing typed is lost: the session ends while somebody writes, two tabs hold two new stories, a tab is closed."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment
from desertions.models import Case
from newsroom.models import DeskSession, FormDraft
from tests.comments.factories import make_comment
from tests.factories import make_article, make_case, make_draft, make_section, make_user, sign_client_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
EDITOR = ".ProseMirror[contenteditable=true]"


def end_session() -> None:
    DeskSession.objects.all().delete()


def sign_in_elsewhere(page: Page, user, origin: str) -> None:  # type: ignore[no-untyped-def]
    """As in another tab: another session, and another token."""
    client = Client()
    sign_client_in(client, user)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": origin}
    page.context.clear_cookies(name="csrftoken")
    page.context.add_cookies([session])


def test_story_waits_until_its_writer_is_signed_in_again_and_is_saved(sign_in: Visit, live_server):
    article, reporter = make_draft(body="<p>Saved words.</p>"), make_user("reporter")
    page = sign_in(reporter, f"/admin/articles/article/{article.pk}/change/")
    page.locator(EDITOR).click()
    page.keyboard.press("End")
    end_session()
    page.keyboard.type(" And typed ones.")
    expect(page.locator("[data-draft]")).to_contain_text("You are signed out", timeout=15_000)
    page.locator("[name=_continue]").first.click()
    dialog = page.locator("#signed-out")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Nothing you typed is lost")
    sign_in_elsewhere(page, reporter, live_server.url)
    expect(page.locator("main")).to_contain_text("was changed successfully", timeout=15_000)
    article.refresh_from_db()
    assert article.working.body == "<p>Saved words. And typed ones.</p>"


def test_case_is_saved_without_scripts_after_the_session_ended(sign_in: Visit, live_server):
    case, person = make_case(), make_user("data editor")
    page = sign_in(person, f"/admin/desertions/case/{case.pk}/change/", scripts=False)
    page.locator("[name=desk_notes]").fill("Unmistakable\nnotes")
    end_session()
    page.locator("[name=_continue]").first.click()
    expect(page.locator("main")).to_contain_text("You are signed out")
    sign_in_elsewhere(page, person, live_server.url)
    page.get_by_role("button", name="Save what I typed").click()
    expect(page.locator("main")).to_contain_text("You signed in again")
    page.get_by_role("button", name="Save what I typed").click()
    page.wait_for_url(re.compile("/change/"))
    assert Case.objects.get().desk_notes.split() == ["Unmistakable", "notes"]


def test_decision_on_a_comment_waits_too(sign_in: Visit, live_server):
    comment, moderator = make_comment(make_article(), status="pending", text="A word."), make_user("moderator")
    page = sign_in(moderator, "/admin/comments/comment/queue/")
    end_session()
    page.get_by_role("button", name="Approve").first.click()
    expect(page.locator("#signed-out")).to_be_visible()
    sign_in_elsewhere(page, moderator, live_server.url)
    expect(page.locator("#signed-out")).to_be_hidden(timeout=15_000)
    page.wait_for_load_state()
    expect(page.locator("main")).not_to_contain_text("A word.", timeout=15_000)
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_two_new_stories_in_two_tabs_are_two_drafts_and_both_come_back(sign_in: Visit):
    make_section(name_en="Courts")
    reporter = make_user("reporter")
    first = sign_in(reporter, "/admin/articles/article/add/")
    second = first.context.new_page()
    second.goto("/admin/articles/article/add/")
    for page, headline in ((first, "The first story"), (second, "The second story")):
        page.locator("[name=headline]").click()
        page.keyboard.type(headline)
        page.locator(EDITOR).click()
        page.keyboard.type(f"{headline}, its words.")
        expect(page.locator("[data-draft]")).to_contain_text("Draft saved at", timeout=15_000)
    assert FormDraft.objects.count() == 2
    second.close()
    first.goto("/admin/articles/article/add/")
    for headline in ("The first story", "The second story"):
        expect(first.locator("form.draft-panel", has_text=headline)).to_be_visible()
    first.locator("form.draft-panel", has_text="The second story").get_by_role("link").click()
    expect(first.locator(EDITOR)).to_have_text("The second story, its words.")
    expect(first.locator("[name=headline]")).to_have_value("The second story")
    expect(first.locator(".errorlist, .errornote")).to_have_count(0)
    assert not Article.objects.exists()


def test_tab_that_is_closed_at_once_loses_nothing(sign_in: Visit):
    page = sign_in(make_user("data editor"), "/admin/desertions/source/add/")
    page.locator("[name=title]").click()
    page.keyboard.type("A letter that was just begun")
    page.goto("about:blank")
    page.goto(page.context.pages[0].url)
    page.wait_for_timeout(500)
    assert dict(FormDraft.objects.get().content)["title"] == "A letter that was just begun"


def test_form_waits_when_the_site_does_not_answer(sign_in: Visit):
    page = sign_in(make_user("data editor"), "/admin/desertions/source/add/")
    page.context.set_offline(True)
    page.locator("[name=title]").click()
    page.keyboard.type("Unmistakable")
    expect(page.locator("[data-draft]")).to_contain_text("could not be saved", timeout=15_000)
    page.locator("[name=_save]").first.click()
    expect(page.locator("#signed-out")).to_be_visible()
    expect(page.locator("#signed-out")).to_contain_text("The site does not answer")
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("[name=title]")).to_have_value("Unmistakable")
    page.context.set_offline(False)
