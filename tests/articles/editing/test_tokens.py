"""Tokens of figures in a body have one spelling, and are refused where they cannot be shown."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles.editing import tokens
from articles.forms import ArticleForm
from newsroom.lib.text.html import clean_story
from tests.articles.tokens import TOKEN
from tests.factories import make_article, make_figure


@given(st.text(alphabet="<>/data value=men\"' 0123456789—", max_size=200))
def test_canonical_body_holds_no_token_but_our_own_spelling(html):
    canonical = tokens.with_canonical_tokens(clean_story(html))
    for tag in re.findall(r"<data[^>]*>.*?</data>", canonical, re.DOTALL):
        assert re.fullmatch(r'<data value="[^"]*" class="figure-number" data-mode="(live|frozen)">—</data>', tag)
    assert canonical.count("<data") == canonical.count("</data>")


def test_whatever_stands_inside_a_token_is_dropped():
    html = '<p><data value="men" data-mode="live" onclick="x()"><b>999</b> typed</data></p>'
    assert tokens.with_canonical_tokens(clean_story(html)) == f"<p>{TOKEN.format(mode='live')}</p>"


def test_nested_tokens_leave_the_inner_one():
    html = '<p><data value="a">7<data value="men">8</data>9</data></p>'
    assert tokens.with_canonical_tokens(clean_story(html)) == f"<p>7{TOKEN.format(mode='live')}9</p>"


def form(html: str) -> ArticleForm:
    section = make_article().section
    return ArticleForm(
        {
            "headline": "H",
            "slug": "h",
            "standfirst": "S",
            "body": html,
            "section": section.pk,
            "language": "en",
            "comment_policy": "held",
        }
    )


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["does not exist", "is not public", "is broken"])
def test_saving_a_token_that_cannot_be_shown_is_refused_by_name(trouble):
    if trouble == "is not public":
        make_figure("men", is_public=False)
    elif trouble == "is broken":
        make_figure("men", definition={"nonsense": ["1"]})
    refused = form(f"<p>{TOKEN.format(mode='live')}</p>")
    assert list(refused.errors) == ["body"]
    assert f"“men” {trouble}" in str(refused.errors["body"])
    with pytest.raises(ValidationError):
        tokens.check_figures(TOKEN.format(mode="live"))
