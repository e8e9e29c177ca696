"""Typed tokens in an article's body, for what it contains besides text. They are resolved when the page is built.

| token | stored as |
|---|---|
| a figure's number | `<data value="SLUG" class="figure-number" data-mode="live or frozen">—</data>` |
| a number with its noun | the same with `data-noun="yes"` |
| photographs, one or a gallery | `<figure data-photographs="12 15"></figure>` |
| a document | `<aside data-document="4"></aside>` |
| a chart | `<aside data-chart="7"></aside>` |
| a footnote | `<span class="footnote">Its text.</span>` |

The token of a number contains no number: if anything goes wrong the reader sees a dash, never an outdated or invented
number.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from articles.models import FigureUse
from desertions.figures import figures
from desertions.models import Figure
from desertions.querysets import UnitTree
from newsroom.lib.text.html import is_visible

TOKEN = re.compile(r"<data\b([^>]*)>(?:(?!<data\b).)*?</data>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
PHOTOGRAPHS = re.compile(r'<figure\b[^>]*\bdata-photographs="([^"]*)"[^>]*>(?:(?!<figure\b).)*?</figure>', re.DOTALL)
DOCUMENT = re.compile(r'<aside\b[^>]*\bdata-document="([^"]*)"[^>]*>(?:(?!<aside\b).)*?</aside>', re.DOTALL)
CHART = re.compile(r'<aside\b[^>]*\bdata-chart="([^"]*)"[^>]*>(?:(?!<aside\b).)*?</aside>', re.DOTALL)
FOOTNOTE = re.compile(r'<span class="footnote">((?:(?!<span\b).)*?)</span>', re.DOTALL)
STRAY_TAG = re.compile(r"</?(?:data|figure|aside|span)\b[^>]*>")
HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
DASH = "—"
MAX_PHOTOGRAPHS = 30
"""Maximum number of photographs in one gallery."""


@dataclass(frozen=True)
class Token:
    """A figure's token: the figure, "live" or "frozen", and whether its noun follows the number."""

    slug: str
    mode: str
    has_noun: bool = False


@dataclass(frozen=True)
class LiveFigure:
    """A public figure and its value as readers see it."""

    figure: Figure
    now: figures.FigureCount


def tokens_in(html: str) -> list[Token]:
    """Return the figure tokens of a body in order of appearance, each combination of slug, mode and noun once."""
    return list(dict.fromkeys(token_of(match[1]) for match in TOKEN.finditer(html)))


def photographs_in(html: str) -> list[int]:
    """Return the ids of the photographs in a body in order of appearance, each once."""
    return list(dict.fromkeys(pk for match in PHOTOGRAPHS.finditer(html) for pk in ids_of(match[1])))


def documents_in(html: str) -> list[int]:
    """Return the ids of the documents in a body in order of appearance, each once."""
    return list(dict.fromkeys(pk for match in DOCUMENT.finditer(html) for pk in ids_of(match[1])[:1]))


def charts_in(html: str) -> list[int]:
    """Return the ids of the charts in a body in order of appearance, each once."""
    return list(dict.fromkeys(pk for match in CHART.finditer(html) for pk in ids_of(match[1])[:1]))


def links_in(html: str) -> list[str]:
    """Return the addresses that a body links to in order of appearance, each once."""
    return list(dict.fromkeys(unescape(address) for address in HREF.findall(html)))


def with_canonical_tokens(html: str) -> str:
    """Return the body with every token in its canonical form, whatever was typed or pasted inside or around it."""
    tokens: list[str] = []

    def keep(token: str) -> str:
        tokens.append(token)
        return f"\0{len(tokens) - 1}\0"

    def number(match: re.Match[str]) -> str:
        token = token_of(match[1])
        noun = ' data-noun="yes"' if token.has_noun else ""
        data = f'<data value="{escape(token.slug)}" class="figure-number" data-mode="{token.mode}"{noun}>{DASH}</data>'
        return keep(data)

    def footnote(match: re.Match[str]) -> str:
        text = " ".join(unescape(strip_tags(re.sub("\0[0-9]+\0", DASH, match[1]))).split())
        return keep(f'<span class="footnote">{escape(text)}</span>') if text else ""

    def photographs(match: re.Match[str]) -> str:
        ids = " ".join(str(pk) for pk in ids_of(match[1]))
        return keep(f'<figure data-photographs="{ids}"></figure>') if ids else ""

    def document(match: re.Match[str]) -> str:
        ids = ids_of(match[1])
        return keep(f'<aside data-document="{ids[0]}"></aside>') if ids else ""

    def chart(match: re.Match[str]) -> str:
        ids = ids_of(match[1])
        return keep(f'<aside data-chart="{ids[0]}"></aside>') if ids else ""

    marked = html.replace("\0", "")
    spellings = (
        (TOKEN, number), (FOOTNOTE, footnote), (PHOTOGRAPHS, photographs), (DOCUMENT, document), (CHART, chart),
    )  # fmt: skip
    for pattern, spelled in spellings:
        marked = pattern.sub(spelled, marked)
    return re.sub("\0([0-9]+)\0", lambda match: tokens[int(match[1])], STRAY_TAG.sub("", marked))


def check_figures(html: str) -> None:
    """Raise ValidationError, naming each figure, if a token cannot be shown to readers as a number."""
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
    """Return public figures by slug with the values that readers see. One that has none is left out."""
    shown = list(shown)
    values = figures.shown_counts(shown, units)
    return {figure.slug: LiveFigure(figure, values[figure.pk]) for figure in shown if figure.pk in values}


def day_of(shown: Iterable[LiveFigure], at: datetime.datetime) -> datetime.date:
    """Return the day since which readers see the newest of these numbers, or the day of `at` if there is none."""
    return timezone.localdate(max((entry.now.taken_at for entry in shown if entry.now.taken_at), default=at))


def is_empty(html: str) -> bool:
    """Return whether a reader would find nothing in a body: no letter, number, photograph, document or chart."""
    holds = any(pattern.search(html) for pattern in (TOKEN, PHOTOGRAPHS, DOCUMENT, CHART))
    return not holds and not any(is_visible(character) for character in plain_text(html))


def plain_text(html: str) -> str:
    """Return the text that a person reads in a body, one paragraph per line, without footnotes; figures as dashes."""
    html = TOKEN.sub(DASH, FOOTNOTE.sub("", html))
    lines = re.sub(r"</(?:p|h[23]|li|t[dhr]|blockquote)>|<(?:br|hr)>", "\n", html)
    return re.sub(r"\s*\n\s*", "\n", unescape(strip_tags(lines))).strip()


WORDS_PER_MINUTE = 200


def word_count(html: str) -> int:
    """Return the number of words in a body. A figure's number counts as one."""
    return len(plain_text(html).split())


def reading_minutes(html: str) -> int:
    """Return the reading time in minutes, at least 1, at 200 words per minute."""
    return max(round(word_count(html) / WORDS_PER_MINUTE), 1)


def token_of(attributes: str) -> Token:
    """Return the token with these HTML attributes. Its mode is live unless the attributes say "frozen"."""
    values = dict(ATTRIBUTE.findall(attributes))
    mode = FigureUse.Mode.FROZEN if values.get("data-mode") == FigureUse.Mode.FROZEN else FigureUse.Mode.LIVE
    return Token(unescape(values.get("value", "")), mode.value, values.get("data-noun") == "yes")


def ids_of(text: str) -> list[int]:
    """Return the ids in a text that separates them by spaces, each once, at most `MAX_PHOTOGRAPHS`."""
    numbers = [int(word) for word in text.split() if re.fullmatch(r"[0-9]{1,9}", word)]
    return list(dict.fromkeys(numbers))[:MAX_PHOTOGRAPHS]
