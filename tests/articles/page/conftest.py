from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editing import usage
from articles.models import Article, Tag
from tests.articles.tokens import TOKEN
from tests.factories import (
    make_article,
    make_author,
    make_case,
    make_document,
    make_figure,
    make_rendered,
    make_section,
    release_values,
)


@pytest.fixture
def article(settings) -> Article:  # type: ignore[no-untyped-def]
    settings.SITE_URL = "http://testserver"
    photograph, document = make_rendered(alt="A field"), make_document(title="The letter")
    make_figure("men")
    make_case()
    release_values()
    html = (
        f"<h2>Head</h2><p>There are {TOKEN.format(mode='live')} men"
        '<span class="footnote">Said by https://example.org/ itself.</span> &amp; <a href="/corrections/">more</a>.</p>'
        f'<figure data-photographs="{photograph.pk}"></figure><aside data-document="{document.pk}"></aside>'
        "<table><tbody><tr><th>A</th></tr><tr><td>b</td></tr></tbody></table>"
    )
    article = make_article(
        published_at=timezone.now() - timedelta(hours=5),
        headline='A "story" & <more>',
        body=html,
        photograph=photograph,
        section=make_section(slug="s", name_en="Courts"),
        author=make_author(slug="a", name="Vera Lind"),
    )
    article.tags.add(Tag.objects.create(name="Army", slug="t"))
    usage.update_usage(article)
    return article
