"""An article's body: figures in it are typed tokens, resolved by lookup when the page is built.

A token is `<data value="SLUG" class="figure-number" data-mode="live|frozen">—</data>`. It holds no number, so
whatever goes wrong the reader sees a dash, never a stale or invented figure.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import FigureUse
from desertions import figures
from desertions.models import Figure
from desertions.querysets import UnitTree
from newsroom.lib.kept import Kept

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


def with_counts(shown: Iterable[Figure], units: UnitTree) -> dict[str, LiveFigure]:
    """Public figures by slug with their live values; a broken one is left out."""
    found = list(shown)
    values = figures.counts(found, units)
    return {figure.slug: LiveFigure(figure, values[figure.pk]) for figure in found if figure.pk in values}


class ShownFigure(NamedTuple):
    """One token as the reader sees it; `now` and what follows are empty when the figure cannot be shown."""

    number: str
    then: str
    drifted: bool
    now: str = ""
    label: str = ""
    url: str = ""
    verified_percent: int = 0


_pieces: Kept[SafeString] = Kept(limit=2000)
"""Rendered numbers and notes, each good for as long as nothing it shows has changed."""


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
    waiting: list[ShownFigure] = []

    def notes() -> str:
        shown, waiting[:] = tuple(waiting), []
        return _rendered("articles/_article_notes.html", notes=shown, today=today) if shown else ""

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "</p>":
            return match[0] + notes()
        token = _token(match[1])
        figure = _shown(token, live.get(token.slug), published.get((token.slug, token.mode)))
        if figure.url and token.slug not in noted:
            noted.add(token.slug)
            waiting.append(figure)
        return _rendered("articles/_article_figure.html", figure=figure)

    return mark_safe(TOKEN_OR_PARAGRAPH_END.sub(replaced, html) + notes())  # noqa: S308 # sanitised on the way in


def _rendered(template: str, **context: Any) -> SafeString:
    key = (template, get_language(), *context.values())
    return _pieces.get(key, "as its key", lambda: SafeString(get_template(template).render(context).strip()))


def _shown(token: Token, entry: LiveFigure | None, published: int | None) -> ShownFigure:
    if entry is None:
        return ShownFigure(DASH, "", False)
    then = published if token.mode == FigureUse.Mode.FROZEN else None
    now = number_format(entry.now.value, force_grouping=True)
    before = number_format(then, force_grouping=True) if then is not None else ""
    return ShownFigure(
        number=before or now,
        then=before,
        drifted=bool(before) and before != now,
        now=now,
        label=entry.figure.label,
        url=entry.figure.get_absolute_url(),
        verified_percent=entry.now.verified_percent,
    )


def _token(attributes: str) -> Token:
    found = dict(ATTRIBUTE.findall(attributes))
    mode = FigureUse.Mode.FROZEN if found.get("data-mode") == FigureUse.Mode.FROZEN else FigureUse.Mode.LIVE
    return Token(found.get("value", ""), mode.value)
