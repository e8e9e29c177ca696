"""Stories from a draft to a page: writing, working together, publishing, translating, correcting."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.editing import revisions, usage
from articles.models import Article, Revision
from articles.publishing import publish, renditions
from desertions.models import Case
from newsroom.models import FormDraft
from tests.browser.autocomplete import choose
from tests.browser.pasted import GOOGLE_DOCS, WORD
from tests.factories import (
    image_bytes,
    make_article,
    make_author,
    make_case,
    make_document,
    make_draft,
    make_figure,
    make_photograph,
    make_section,
    make_user,
    release_values,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Page]


EDITOR = ".ProseMirror[contenteditable=true]"


def change(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def paste(page: Page, html: str) -> None:
    page.locator(EDITOR).click()
    page.evaluate(
        """html => {
            const data = new DataTransfer()
            data.setData("text/html", html)
            data.setData("text/plain", "x")
            const options = { clipboardData: data, bubbles: true, cancelable: true }
            document.querySelector(".ProseMirror[contenteditable]").dispatchEvent(new ClipboardEvent("paste", options))
        }""",
        html,
    )


def save(page: Page, button: str = "Save and continue editing") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(re.compile("was (added|changed) successfully"))).to_be_visible()


def rendered_photograph(**over: str):  # type: ignore[no-untyped-def]
    content = ImageFile(BytesIO(image_bytes(size=(900, 600))), name="p.jpg")
    photograph = make_photograph(image=content, **over)
    renditions.make_renditions(photograph, at=timezone.now())
    return photograph


def test_reporter_writes_a_story_with_everything_a_story_may_hold(sign_in: Visit, visit: Visit):
    make_section(name_en="Investigations")
    make_author(name="Vera Lind")
    make_figure("men-who-left")
    make_case()
    make_case()
    release_values()
    rendered_photograph(alt="A road", caption="The road home")
    rendered_photograph(alt="A house", caption="The house")
    make_document(title="The request")
    page = sign_in(make_user("editor"), "/admin/articles/article/add/")
    page.locator("#id_headline").press_sequentially("They left")
    page.fill("#id_standfirst", "A story that holds everything.")
    page.locator(EDITOR).click()
    page.keyboard.type("We counted ")
    page.get_by_role("button", name="Insert figure").click()
    page.get_by_role("button", name="Insert", exact=True).click()
    page.keyboard.type(" men")
    page.get_by_role("button", name="Footnote").click()
    page.get_by_label("Its text").fill("Told by https://example.org/ itself.")
    page.get_by_role("button", name="Insert", exact=True).click()
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Pull quote").click()
    page.keyboard.type("Nobody says deserter.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Photographs").click()
    page.get_by_label("A road").check()
    page.get_by_label("A house").check()
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(page.locator(f"{EDITOR} figure img")).to_have_count(2)
    page.get_by_role("button", name="Document").click()
    page.get_by_label("The request").check()
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(page.locator(f"{EDITOR} aside")).to_have_text("The request")
    expect(page.locator("#word-count")).to_contain_text("Words: ")
    choose(page, "section", "Investigations")
    page.get_by_role("link", name="Add another Byline").click()
    choose(page, "bylines-0-author", "Vera Lind")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    reader = visit(Article.objects.get().get_absolute_url(), scripts=False, viewport={"width": 1440, "height": 900})
    prose = reader.locator(".prose")
    expect(prose.locator(".figure-number")).to_have_text("2")
    expect(prose.locator(".pull-quote")).to_have_text("Nobody says deserter.")
    expect(prose.locator("#footnote-1")).to_be_visible()
    expect(prose.locator("#footnote-1 a").first).to_have_attribute("href", "https://example.org/")
    expect(prose.locator(".gallery img")).to_have_count(2)
    expect(prose.get_by_role("link", name="The request")).to_be_visible()
    sizes = prose.locator(".gallery img").first.evaluate(
        "e => [e.loading, e.width > 0, getComputedStyle(e).aspectRatio]"
    )
    assert sizes == ["lazy", True, "3 / 2"]


def test_what_is_pasted_from_word_comes_out_clean(sign_in: Visit):
    article = make_draft(body="")
    page = sign_in(make_user("reporter"), change(article))
    paste(page, WORD)
    save(page)
    article.refresh_from_db()
    html = article.body
    assert "<h2>The men who left</h2>" in html
    assert "<h3>Where</h3>" in html
    assert "<strong>Four</strong> of them <em>walked</em> home" in html
    assert '<span class="footnote">Said by a neighbour.</span>' in html
    assert 'href="https://example.org/list"' in html
    assert "<ul><li><p>from the front</p></li><li><p>from leave</p></li></ul>" in html
    assert '<ol data-type="decimal"><li><p>first</p></li></ol>' in html
    assert re.search(r"<table>.*Unit.*Men.*</table>", html, re.DOTALL)
    for trace in ("mso", "Mso", "style", "Secret", "alert", "file:", "<o:p", "\xa0", "<p></p>", "[1]", "·"):
        assert trace not in html, (trace, html)


def test_what_is_pasted_from_google_docs_comes_out_clean(sign_in: Visit):
    article = make_draft(body="")
    page = sign_in(make_user("reporter"), change(article))
    paste(page, GOOGLE_DOCS)
    save(page)
    article.refresh_from_db()
    html = article.body
    assert "<h2>How we know</h2>" in html
    assert "<strong>Bold</strong><em> and italic</em> and" in html
    assert 'href="https://example.org/a?b=1"' in html
    assert "<ul><li><p>An item</p></li></ul>" in html
    assert "style" not in html
    assert "docs-internal" not in html


def test_paste_of_fifty_megabytes_is_refused_and_nothing_is_lost(sign_in: Visit):
    article = make_draft(body="<p>Kept words.</p>")
    page = sign_in(make_user("reporter"), change(article))
    messages: list[str] = []
    page.on("dialog", lambda dialog: (messages.append(dialog.message), dialog.accept()))
    page.locator(EDITOR).click()
    page.evaluate(
        """() => {
            const data = new DataTransfer()
            data.setData("text/plain", "x".repeat(50 * 1024 * 1024))
            const options = { clipboardData: data, bubbles: true, cancelable: true }
            document.querySelector(".ProseMirror[contenteditable]").dispatchEvent(new ClipboardEvent("paste", options))
        }"""
    )
    expect(page.locator(EDITOR)).to_have_text("Kept words.")
    assert "too long" in messages[0]


def test_draft_saves_itself_and_comes_back_after_the_browser_was_closed(sign_in: Visit):
    article, reporter = make_draft(body="<p>Saved words.</p>"), make_user("reporter")
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=timezone.now())
    page = sign_in(reporter, change(article))
    page.locator(EDITOR).click()
    page.keyboard.press("End")
    page.keyboard.type(" And typed ones.")
    expect(page.locator("[data-draft]")).to_contain_text("Draft saved at", timeout=15_000)
    assert dict(FormDraft.objects.get().content)["body"] == "<p>Saved words. And typed ones.</p>"
    assert Revision.objects.count() == 1
    page.context.close()

    page = sign_in(reporter, change(article))
    expect(page.locator(EDITOR)).to_have_text("Saved words.")
    page.get_by_role("link", name="Put it back into the form").click()
    expect(page.locator(EDITOR)).to_have_text("Saved words. And typed ones.")
    save(page)
    article.refresh_from_db()
    assert article.body == "<p>Saved words. And typed ones.</p>"


def test_two_editors_at_once_see_each_other_and_lose_nothing(sign_in: Visit):
    article = make_draft(body="<p>Four men left.</p>")
    revisions.save_text(article, revisions.text_of(article), by=make_user("reporter"), at=timezone.now())
    first = sign_in(make_user("editor", username="irina"), change(article))
    expect(first.locator(EDITOR)).to_be_visible()
    first.wait_for_load_state("networkidle")
    second = sign_in(make_user("editor", username="boris"), change(article))
    expect(second.locator("[data-presence]")).to_contain_text("irina")
    for page, sentence in ((first, " From the front."), (second, " From leave.")):
        page.locator(EDITOR).click()
        page.keyboard.press("End")
        page.keyboard.type(sentence)
    save(first)
    second.get_by_role("button", name="Save and continue editing").click()
    both = second.get_by_role("alert").filter(has_text="Two texts")
    expect(both.locator("del")).to_contain_text("the front")
    expect(both.locator("ins")).to_contain_text("leave")
    expect(second.get_by_text("irina saved a newer text")).to_be_visible()
    expect(second.locator(EDITOR)).to_have_text("Four men left. From leave.")
    save(second)
    bodies = list(article.revisions.order_by("number").values_list("body", flat=True))
    assert bodies[1:] == ["<p>Four men left. From the front.</p>", "<p>Four men left. From leave.</p>"]


@pytest.mark.long
def test_story_goes_through_review_approval_schedule_and_publication(sign_in: Visit, visit: Visit):
    article = make_draft(headline="A thousand and ten", slug="a-thousand-and-ten")
    reporter, editor = make_user("reporter"), make_user("editor")
    page = sign_in(reporter, change(article))
    expect(page.get_by_role("button", name="Save and publish")).to_have_count(0)
    page.get_by_role("button", name="Save and hand in for review").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page = sign_in(editor, "/admin/")
    page.get_by_role("link", name="1 article is in review").click()
    page.get_by_role("link", name="A thousand and ten").click()
    page.fill("#id_note", "Say who told us.")
    page.get_by_role("button", name="Send back").click()
    page.goto(change(article))
    expect(page.get_by_text("Say who told us.")).to_be_visible()

    page = sign_in(reporter, change(article))
    page.get_by_role("button", name="Save and hand in for review").click()
    page = sign_in(editor, change(article))
    page.get_by_role("button", name="Save and approve").click()
    page.goto(change(article))
    hour = timezone.localtime() + timedelta(days=1)
    page.fill("#id_publish_at_0", f"{hour:%Y-%m-%d}")
    page.fill("#id_publish_at_1", "09:00:00")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text(f"scheduled for {hour.day} {hour:%B %Y}, 09:00")).to_be_visible()
    reader = visit("/")
    expect(reader.get_by_text("Nothing has been published here yet.")).to_be_visible()

    page.goto(change(article))
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    reader.reload()
    reader.get_by_role("link", name="A thousand and ten").first.click()
    expect(reader.get_by_role("heading", name="A thousand and ten")).to_be_visible()


@pytest.mark.long
def test_new_version_is_prepared_compared_shared_and_published_while_readers_keep_theirs(sign_in: Visit, visit: Visit):
    editor = make_user("editor")
    article = make_article(published_at=timezone.now() - timedelta(days=1), body="<p>Four men left.</p>")
    page = sign_in(editor, change(article))
    page.wait_for_load_state("networkidle")
    page.locator(EDITOR).click()
    page.keyboard.press("End")
    page.wait_for_timeout(100)  # the editor reads the place of the cursor a moment after the browser moved it
    for _ in "left.":
        page.keyboard.press("Backspace")
    expect(page.locator(EDITOR)).to_have_text("Four men ")
    page.keyboard.type("came back.")
    save(page)
    page.get_by_role("link", name="Revisions", exact=True).click()
    expect(page.locator(".comparison del")).to_have_text("left")
    expect(page.locator(".comparison ins")).to_have_text("came back")
    reader = visit(article.get_absolute_url())
    expect(reader.locator(".prose")).to_have_text("Four men left.")

    page.get_by_role("link", name="Share links").click()
    page.get_by_label("For whom").fill("A lawyer")
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".share-address a").get_attribute("href")
    lawyer = visit(str(address))
    expect(lawyer.locator(".prose")).to_have_text("Four men came back.")
    expect(lawyer.get_by_text("Shown to you in confidence")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    lawyer.reload()
    expect(lawyer.get_by_text("There is no such page")).to_be_visible()

    page.goto(change(article))
    page.get_by_role("button", name="Save and publish").click()
    reader.reload()
    expect(reader.locator(".prose")).to_have_text("Four men came back.")

    page.goto(f"/admin/articles/article/{article.pk}/compare/?from=1&to=2")
    page.get_by_role("button", name="Restore revision 1").click()
    expect(page.get_by_text("Saved as revision 3, with the text of revision 1.")).to_be_visible()
    page.goto(change(article))
    page.get_by_role("button", name="Save and publish").click()
    reader.reload()
    expect(reader.locator(".prose")).to_have_text("Four men left.")


def test_story_is_translated_and_readers_go_from_one_language_to_the_other(sign_in: Visit, visit: Visit):
    article = make_article(published_at=timezone.now() - timedelta(days=1), headline="They left")
    page = sign_in(make_user("editor"), f"/admin/articles/article/{article.pk}/translate/")
    page.get_by_label("Slug").fill("oni-ushli")
    page.get_by_role("button", name="Start a translation").click()
    page.locator(".rows").get_by_role("link", name="They left").nth(1).click()
    page.fill("#id_headline", "Они ушли")
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Русский текст.")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    reader = visit(article.get_absolute_url())
    reader.get_by_role("link", name="Читать по-русски").click()
    expect(reader.get_by_role("heading", name="Они ушли")).to_be_visible()
    expect(reader.locator("article.story")).to_have_attribute("lang", "ru")
    reader.get_by_role("link", name="Read it in English").click()
    expect(reader.get_by_role("heading", name="They left")).to_be_visible()


def test_case_moves_a_number_and_its_correction_is_seen_everywhere(sign_in: Visit, visit: Visit):
    editor = make_user("editor")
    make_figure("men", label_en="men who left")
    make_case()
    make_case()
    release_values()
    token = '<data value="men" class="figure-number" data-mode="live">—</data>'
    article = make_draft(body=f"<p>There are {token} men.</p>")
    usage.update_usage(article)
    hour = timezone.now() - timedelta(days=1)
    publish.publish(article, by=editor, at=timezone.now(), publish_at=hour)
    Case.objects.filter(pk=Case.objects.earliest("pk").pk).update(verification="disputed")
    Case.objects.earliest("pk").delete()
    release_values()

    page = sign_in(editor, "/admin/")
    page.get_by_role("link", name="1 published number has changed").click()
    expect(page.get_by_text("readers saw 2; it is now 1.")).to_be_visible()
    page.get_by_label("It changes the meaning").check()
    page.get_by_role("button", name="Correct the story").click()
    expect(page.get_by_text("No published number has changed.")).to_be_visible()

    correction = "men who left: an earlier version of this story said 2; it is 1."
    reader = visit(article.get_absolute_url())
    expect(reader.locator("aside.correction")).to_contain_text(correction)
    expect(reader.locator(".byline").first).to_contain_text("updated")
    data = reader.locator('script[type="application/ld+json"]').text_content() or ""
    assert correction in data
    reader.get_by_role("link", name="Corrections").click()
    expect(reader.get_by_text(correction)).to_be_visible()
    for feed in ("/corrections/feed/", "/corrections/feed/rss/", "/corrections/feed/json/"):
        assert correction in reader.request.get(feed).text()
    assert f"<lastmod>{timezone.localdate()}" in reader.request.get("/sitemap-articles.xml").text()


@pytest.mark.parametrize("scripts", [True, False])
def test_reader_searches_reads_notes_and_prints_with_and_without_scripts(visit: Visit, scripts: bool):
    note = '<span class="footnote">Told by a neighbour.</span>'
    parts = "".join(f"<h2>Part {n}</h2><p>{'A garrison of words. ' * 60}{note}</p>" for n in (1, 2, 3))
    make_article(published_at=timezone.now() - timedelta(days=1), headline="The garrison", body=parts)
    page = visit("/", scripts=scripts, viewport={"width": 390, "height": 844})
    page.get_by_role("searchbox", name="Search the site").fill("garrisons")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_label("Words")).to_have_value("garrisons")
    expect(page.locator("mark").first).to_have_text("garrison")
    page.get_by_role("link", name="The garrison").click()
    page.locator(".contents").get_by_role("link", name="Part 2").click()
    assert page.url.endswith("#part-2")
    expect(page.locator("#footnote-2")).to_be_hidden()
    page.locator("#footnote-mark-2").click()
    expect(page.locator("#footnote-2")).to_be_visible()
    page.get_by_text("Cite this").click()
    expect(page.locator(".cite p")).to_contain_text("The garrison")
