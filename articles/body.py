"""An article's body: figures in it are typed tokens, resolved by lookup when the page is built.

A token is `<data value="SLUG" class="figure-number" data-mode="live|frozen">—</data>`. It holds no number, so
whatever goes wrong the reader sees a dash, never a stale or invented figure.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.models import FigureUse
from desertions import figures
from desertions.models import Figure

TOKEN = re.compile(r"<data\b([^>]*)>(?:(?!<data\b).)*?</data>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TOKEN_OR_PARAGRAPH_END = re.compile(rf"{TOKEN.pattern}|</p>", re.DOTALL)
STRAY_TAG = re.compile(r"</?data\b[^>]*>")
DASH = "—"


@dataclass(frozen=True)
class Token:
    slug: str
    mode: str


@dataclass(frozen=True)
class LiveFigure:
    """A public figure and what it counts now."""

    figure: Figure
    now: figures.FigureCount


def figure_number_markup(config: Any, shared: dict[str, Any]) -> None:
    """Tells the editor's sanitiser about our token."""
    shared["tags"].add("data")
    shared["attributes"].setdefault("data", set()).update({"value", "class", "data-mode"})


def tokens_in(html: str) -> list[Token]:
    """The tokens of a body in order of appearance, each slug and mode once."""
    return list(dict.fromkeys(_token(match[1]) for match in TOKEN.finditer(html)))


def with_canonical_tokens(html: str) -> str:
    """The same body with every token in its one spelling, whatever was typed or pasted inside or around it."""
    tokens: list[str] = []

    def canonical(match: re.Match[str]) -> str:
        token = _token(match[1])
        tokens.append(
            f'<data value="{escape(token.slug)}" class="figure-number" data-mode="{token.mode}">{DASH}</data>'
        )
        return f"\0{len(tokens) - 1}\0"

    marked = STRAY_TAG.sub("", TOKEN.sub(canonical, html.replace("\0", "")))
    return re.sub("\0([0-9]+)\0", lambda match: tokens[int(match[1])], marked)


def check_figures(html: str) -> None:
    """Raise ValidationError, naming the figure, for a token that could not be shown to readers as a number."""
    slugs = {token.slug for token in tokens_in(html)}
    known = {figure.slug: figure for figure in Figure.objects.filter(slug__in=slugs)}
    problems = []
    for slug in sorted(slugs):
        if slug not in known:
            problems.append(_("The figure “%s” does not exist.") % slug)
        elif not known[slug].is_public:
            problems.append(_("The figure “%s” is not public yet.") % slug)
        else:
            try:
                figures.cases_of(known[slug])
            except figures.BrokenFigureError as error:
                problems.append(_("The figure “%(slug)s” is broken: %(why)s") % {"slug": slug, "why": error})
    if problems:
        raise ValidationError(problems)


def live_figures(slugs: list[str]) -> dict[str, LiveFigure]:
    """The public, sound figures among `slugs` with their values, in two queries whatever their number."""
    found = list(Figure.objects.filter(slug__in=slugs, is_public=True))
    values = figures.counts(found)
    return {figure.slug: LiveFigure(figure, values[figure.pk]) for figure in found if figure.pk in values}


def render(
    html: str,
    live: Mapping[str, LiveFigure],
    published: Mapping[tuple[str, str], int | None],
    today: datetime.date,
) -> SafeString:
    """The body with each token as a number, linked to its page, and a note after the paragraph it first stands in.

    `published` holds the value on publication day by slug and mode. `today` is when the live numbers were read.
    """
    noted: set[str] = set()
    waiting: list[dict[str, Any]] = []
    number = get_template("articles/_article_figure.html")
    notes = get_template("articles/_article_notes.html")

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "</p>":
            shown, waiting[:] = list(waiting), []
            return match[0] + (notes.render({"notes": shown, "today": today}) if shown else "")
        context = _shown(_token(match[1]), live, published)
        if context["live"] and context["slug"] not in noted:
            noted.add(context["slug"])
            waiting.append(context)
        return number.render(context).strip()

    html = TOKEN_OR_PARAGRAPH_END.sub(replaced, html)
    if waiting:
        html += notes.render({"notes": waiting, "today": today})
    return mark_safe(html)  # noqa: S308 # sanitised on the way in; what is added comes from escaping templates


def _shown(
    token: Token, live: Mapping[str, LiveFigure], published: Mapping[tuple[str, str], int | None]
) -> dict[str, Any]:
    entry = live.get(token.slug)
    now = entry.now if entry else None
    then = published.get((token.slug, token.mode)) if token.mode == FigureUse.Mode.FROZEN else None
    value = then if then is not None else (now.value if now else None)
    return {
        "slug": token.slug,
        "live": entry,
        "number": number_format(value, force_grouping=True) if entry and value is not None else DASH,
        "then": number_format(then, force_grouping=True) if then is not None else "",
        "now": number_format(now.value, force_grouping=True) if now else "",
        "drifted": then is not None and now is not None and then != now.value,
    }


def _token(attributes: str) -> Token:
    found = dict(ATTRIBUTE.findall(attributes))
    mode = FigureUse.Mode.FROZEN if found.get("data-mode") == FigureUse.Mode.FROZEN else FigureUse.Mode.LIVE
    return Token(found.get("value", ""), mode.value)
