"""Figures in a body are typed tokens: they print the counted number, a frozen one, or a dash, never anything else."""

import re

import pytest

from articles.editing import revisions, tokens, usage
from articles.models import Article, FigureUse
from articles.page import rendering
from articles.publishing import corrections, publish
from desertions.models import Case, Figure
from newsroom.lib.text.html import clean_story
from tests.articles.tokens import TOKEN
from tests.factories import NOW, make_case, make_draft, make_figure, release_values, sign_client_in
from tests.pages import compact


def shown(article: Article) -> str:
    from articles.page import article_page

    release_values(NOW)
    story = article_page.build_page(Article.objects.filter(pk=article.pk), NOW)
    assert story is not None
    return story.html


def written(mode: str = "live", **over) -> Article:  # type: ignore[no-untyped-def]
    article = make_draft(body=f"<p>There are {TOKEN.format(mode=mode)} men.</p>", **over)
    usage.update_usage(article)
    release_values(NOW)
    return article


@pytest.mark.django_db
def test_token_prints_the_counted_number_linked_to_its_page():
    make_figure("men")
    for _ in range(5):
        make_case()
    html = shown(written())
    assert '<a class="figure-number" href="/figures/men/">5</a>' in compact(html)
    assert "<p>There are <a" in html
    assert ">5</a> men.</p>" in html
    assert "100 % verified" in html
    assert "as of 22 November" in html


@pytest.mark.django_db
def test_share_verified_of_so_few_that_it_tells_of_each_is_not_told():
    make_figure("men")
    make_case()
    assert "verified" not in shown(written())


@pytest.mark.django_db
def test_large_number_is_grouped_as_its_language_does(monkeypatch):
    from desertions.figures.figures import FigureCount

    figure = make_figure("men")
    monkeypatch.setattr("articles.editing.tokens.figures.shown_counts", lambda *a: {figure.pk: FigureCount(1010, 717)})
    assert ">1,010</a>" in shown(written())
    assert ">1\xa0010</a>" in shown(written(language="ru"))


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["missing", "private", "broken"])
def test_token_that_cannot_be_counted_prints_a_dash(trouble):
    figure = make_figure("men")
    article = written()
    if trouble == "missing":
        FigureUse.objects.all().delete()
        figure.delete()
    elif trouble == "private":
        Figure.objects.update(is_public=False)
    else:
        Figure.objects.update(definition={"nonsense": ["1"]})
    html = shown(article)
    assert '<span class="figure-missing"' in html
    assert ">—</span>" in html
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", html))


@pytest.mark.django_db
def test_frozen_token_keeps_its_value_and_tells_when_the_live_one_differs(editor):
    make_figure("men")
    make_case()
    article = written("frozen")
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert corrections.proposals() == []
    assert "when published" not in shown(article)
    make_case()
    html = shown(article)
    assert ">1</a>" in html
    assert "was 1 when published" in html
    assert "<b>2</b>" in html
    (proposal,) = corrections.proposals()
    assert (proposal.use.article, proposal.then, proposal.now) == (article, 1, 2)


@pytest.mark.django_db
def test_drift_is_reported_to_the_editor(editor, client):
    make_figure("men", label_en="men counted")
    article = written("frozen", headline="A drifting story")
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    make_case()
    release_values(NOW)
    sign_client_in(client, editor)
    page = client.get("/admin/").content.decode()
    assert "“A drifting story” says 0 for “men counted”; it is now 1." in page


@pytest.mark.django_db
def test_first_token_of_a_figure_alone_gets_a_note():
    make_figure("men")
    article = make_draft(body=f"<p>{TOKEN.format(mode='live')}</p><p>{TOKEN.format(mode='live')}</p>")
    usage.update_usage(article)
    html = shown(article)
    assert html.count("figure-notes") == 1
    assert html.count('class="figure-number"') == 2


@pytest.mark.django_db
def test_frozen_after_publication_takes_the_value_of_that_moment(editor):
    make_figure("men")
    article = written("live")
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    make_case()
    release_values(NOW)
    frozen = revisions.text_of(article) | {"body": article.body.replace("live", "frozen")}
    revisions.save_text(article, frozen, by=editor, at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert FigureUse.objects.get().published_value == 1
    Case.objects.all().delete()
    assert ">1</a>" in shown(article)


@pytest.mark.django_db
def test_number_carries_its_noun_in_the_language_of_the_story():
    make_figure("men", noun_en="man|men", noun_ru="человек|человека|человек")
    html = TOKEN.format(mode="live").replace('data-mode="live"', 'data-mode="live" data-noun="yes"')
    article = make_draft(body=tokens.with_canonical_tokens(clean_story(f"<p>{html}</p>")))
    usage.update_usage(article)
    make_case()
    assert "1</a>&nbsp;man" in shown(article)
    make_case()
    assert "2</a>&nbsp;men" in shown(article)
    Article.objects.update(language="ru")
    assert "2</a>&nbsp;человека" in shown(article)
    Figure.objects.update(noun_ru="")
    assert "2</a></p>" in shown(article)


def test_numbered_list_counts_as_the_editor_shows_it():
    html = '<ol data-type="lower-alpha" start="5"><li><p>data-type="decimal"</p></li></ol>'
    rendered = rendering.render(html, rendering.RenderContext({}, {}, NOW.date())).html
    assert rendered == '<ol type="a" start="5"><li><p>data-type="decimal"</p></li></ol>'
