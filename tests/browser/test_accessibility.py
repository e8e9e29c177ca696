"""axe finds no violation on any public page or in the comment queue, in light and dark, on a phone and a desk."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from articles.editing import revisions, usage
from articles.models import Article, Series, Tag
from articles.publishing import corrections
from desertions.models import Chart, Figure, Motive
from tests.comments.factories import make_comment
from tests.factories import (
    NOW,
    make_article,
    make_case,
    make_document,
    make_figure,
    make_rendered,
    make_site_page,
    make_user,
    release_values,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def content() -> Article:
    """One of everything a reader can meet."""
    cases = [make_case() for _ in range(6)]
    Motive.objects.create(case=cases[0], kind="household", said_by="court")
    whole = make_figure("whole", position=1)
    part = make_figure("part", definition={"contract_type": ["contract"]})
    whole.parts.add(part)
    make_figure("small", definition={"contract_type": ["mobilised"]})
    make_figure("broken", definition={"nonsense": ["1"]})
    release_values(NOW)
    make_case()
    release_values(NOW + timedelta(days=1))
    tokens = '<data value="whole" data-mode="live">—</data> and <data value="part" data-mode="frozen">—</data>'
    article = make_article(
        published_at=timezone.now() - timedelta(hours=1),
        photograph=make_rendered(caption="A caption"),
        body=f"<p>There are {tokens}.</p><h2>More</h2><blockquote><p>A quote.</p></blockquote><ul><li>A</li></ul>"
        + everything_else(),
        series=Series.objects.create(name_en="Series", name_ru="Серия", slug="series"),
    )
    article.tags.add(Tag.objects.create(name="Tag", slug="tag"))
    usage.update_usage(article)
    corrections.correct(article, text="It was three.", changes_sense=True, at=timezone.now())
    first = make_comment(article)
    make_comment(article, parent=first)
    gone = make_comment(article, status="deleted", name="", text="", html="")
    make_comment(article, parent=gone)
    make_comment(article, status="pending")
    make_article(published_at=timezone.now() - timedelta(hours=2), comment_policy="closed")
    return article


def everything_else() -> str:
    """One of everything a text may hold beside paragraphs, figures, quotes and lists; long enough for contents."""
    pictures = " ".join(str(make_rendered(caption="A caption").pk) for _ in range(2))
    note = '<span class="footnote">Told by https://example.org/ itself.</span>'
    parts = "".join(f"<h2>Part {n}</h2><p>{'Words of a garrison. ' * 60}{note}</p>" for n in (1, 2, 3))
    table = "<table><tbody><tr><th>Men</th><th>Of</th></tr><tr><td>4</td><td>a company</td></tr></tbody></table>"
    shapes = [Chart.objects.create(title_en=f"Chart of {shape}", shape=shape, is_public=True) for shape in Chart.Shape]
    charts = "".join(f'<aside data-chart="{chart.pk}"></aside>' for chart in shapes)
    return (
        f'{parts}{table}<blockquote class="pull-quote"><p>Nobody says it.</p></blockquote>'
        f'<figure data-photographs="{make_rendered().pk}"></figure><figure data-photographs="{pictures}"></figure>'
        f'<aside data-document="{make_document().pk}"></aside>{charts}'
    )


def addresses(article: Article) -> list[str]:
    comment = article.comments.filter(status="approved").earliest("pk")
    case = Figure.objects.get(slug="whole") and "/cases/" + article_case()
    return [
        "/",
        article.get_absolute_url(),
        article.section.get_absolute_url(),
        "/tags/tag/",
        "/series/series/",
        "/search/",
        "/search/?q=garrison",
        "/search/?q=case&what=cases",
        "/search/?q=garrison&rank=1&section=none",
        article.authors.get().get_absolute_url(),
        "/corrections/",
        "/figures/",
        "/figures/whole/",
        "/figures/small/",
        "/figures/broken/",
        "/cases/",
        "/cases/?nonsense=1",
        case + "/",
        f"/comments/{article.pk}/{comment.pk}/reply/",
        f"/comments/{article.pk}/",
        f"/comments/{article.pk}/{comment.pk}/",
        f"/comments/{article.pk}/{comment.pk}/report/",
        "/comments/receipt/",
        make_site_page().get_absolute_url(),
        "/letters/",
        f"/letters/?about={article_case()}",
        "/letters/answer/",
        "/nothing-here/",
    ]


def article_case() -> str:
    from desertions.models import Case

    return Case.objects.earliest("pk").public_id


def violations(page: Page) -> list[str]:
    rules = Axe().run(page).response["violations"]
    return [f"{page.url}: {rule['id']}: {node['html'][:200]}" for rule in rules for node in rule["nodes"]]


def is_too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.long
@pytest.mark.parametrize(
    "look",
    [
        {"viewport": DESK},
        {"viewport": PHONE},
        {"viewport": DESK, "color_scheme": "dark"},
        {"viewport": PHONE, "locale": "ru-RU"},
    ],
    ids=["desk", "phone", "dark", "russian"],
)
def test_axe_finds_no_violation_on_any_public_page_and_none_scrolls_sideways(look, visit):
    article = content()
    page = visit("/", **look)
    problems = []
    for address in addresses(article):
        page.goto(address)
        assert not is_too_wide(page), address
        problems += violations(page)
    assert problems == []


def test_axe_finds_no_violation_on_the_pages_around_an_article(sign_in):
    article, editor = content(), make_user("editor")
    revisions.save_text(article, revisions.text_of(article) | {"headline": "Changed"}, by=editor, at=timezone.now())
    page = sign_in(editor, "/admin/articles/correction/proposed/")
    problems = violations(page)
    for name in ("compare", "share", "translate"):
        page.goto(f"/admin/articles/article/{article.pk}/{name}/")
        problems += violations(page)
    page.goto("/front-page/")
    assert problems + violations(page) == []


def test_axe_finds_no_violation_in_the_comment_queue(sign_in):
    content()
    page = sign_in(make_user("moderator"), "/admin/comments/comment/")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_no_public_page_scrolls_sideways_on_a_small_phone_or_a_tablet(visit):
    article = content()
    page = visit("/")
    for address in addresses(article):
        page.goto(address)
        for width in (320, 820):
            page.set_viewport_size({"width": width, "height": 800})
            assert not is_too_wide(page), (address, width)


def test_targets_of_the_masthead_and_the_form_are_44_pixels_high(visit):
    article = content()
    page = visit(article.get_absolute_url(), viewport=PHONE)
    for target in page.locator(
        ".masthead nav a, .site-footer nav a, .comment-reply a, .button, "
        ".figure-notes summary, .footnotes summary, .document a"
    ).all():
        box = target.bounding_box()
        assert box is not None
        assert round(box["height"]) >= 44, target.inner_text()


def test_note_of_a_figure_opens_without_script(visit):
    article = content()
    page = visit(article.get_absolute_url(), scripts=False, viewport=PHONE)
    assert not page.locator(".figure-notes li").first.is_visible()
    page.locator(".figure-notes summary").first.click()
    assert page.locator(".figure-notes li").first.is_visible()
