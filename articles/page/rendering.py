"""Rendering of an article's body to the HTML that readers get: tokens resolved, notes placed beside paragraphs."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.formats import number_format
from django.utils.html import escape, strip_tags, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.editing import tokens
from articles.editing.tokens import DASH, LiveFigure, Token, ids_of, token_of
from articles.models import Article, Document, FigureUse, Photograph
from articles.publishing import renditions
from desertions.models import Chart, Figure, Unit

PIECE = re.compile(
    r"<data\b(?P<number>[^>]*)>(?:(?!<data\b).)*?</data>"
    r'|<span class="footnote">(?P<footnote>(?:(?!<span\b).)*?)</span>'
    r'|<figure data-photographs="(?P<photographs>[^"]*)"></figure>'
    r'|<aside data-document="(?P<document>[^"]*)"></aside>'
    r'|<aside data-chart="(?P<chart>[^"]*)"></aside>'
    r"|<h2>(?P<heading>.*?)</h2>"
    r"|(?P<table><table>.*?</table>)"
    r"|(?P<end></p>)",
    re.DOTALL,
)


TYPE_OF_LIST = {"decimal": "1", "lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}
LIST_TYPE = re.compile('(<ol [^>]*)data-type="(' + "|".join(TYPE_OF_LIST) + ')"')
"""How the editor says how a list counts, which browsers call `type`."""


class ShownFigure(NamedTuple):
    """A figure token as the reader sees it.

    `then` is the value on publication day of a frozen token, else empty; `drifted` says whether it differs from `now`.
    `now` and the fields after it are empty if the figure cannot be shown. `verified_percent` is None if so few are
    counted that it would tell of each.
    """

    number: str
    then: str
    drifted: bool
    now: str = ""
    label: str = ""
    url: str = ""
    verified_percent: int | None = None
    noun: str = ""


@dataclass(frozen=True)
class RenderContext:
    """What the tokens of a body are resolved to."""

    live: Mapping[str, LiveFigure]
    published: Mapping[tuple[str, str], int | None]
    """Each figure's value on publication day, by slug and mode."""
    today: datetime.date
    """The day since which readers see the newest of the live numbers."""
    photographs: Mapping[int, Photograph] = field(default_factory=dict)
    documents: Mapping[int, Document] = field(default_factory=dict)
    charts: Mapping[int, Chart] = field(default_factory=dict)
    prefix: str = ""
    """Put before the addresses of files if people other than the site's readers may open them, as by a share link."""


def contexts_of(articles: Sequence[Article], at: datetime.datetime, *, has_files: bool = True) -> list[RenderContext]:
    """Return what the tokens of each article are resolved to, in a constant number of queries.

    Without `has_files`, photographs and documents are left out.
    """
    bodies = [article.body for article in articles]
    slugs = {token.slug for html in bodies for token in tokens.tokens_in(html)}
    live: dict[str, LiveFigure] = {}
    values: dict[int, dict[tuple[str, str], int | None]] = {}
    if slugs:
        live = tokens.with_counts(Figure.objects.filter(slug__in=slugs, is_public=True), Unit.objects.all().tree())
        for use in FigureUse.objects.filter(article__in=[article.pk for article in articles]).select_related("figure"):
            values.setdefault(use.article_id, {})[use.figure.slug, use.mode] = use.published_value
    photographs: dict[int, Photograph] = {}
    documents: dict[int, Document] = {}
    if has_files:
        photographs = Photograph.objects.in_bulk({pk for html in bodies for pk in tokens.photographs_in(html)})
        documents = Document.objects.in_bulk({pk for html in bodies for pk in tokens.documents_in(html)})
    today = tokens.day_of(live.values(), at)
    charts = public_charts("".join(bodies))
    return [
        RenderContext(live, values.get(article.pk, {}), today, photographs, documents, charts) for article in articles
    ]


class Heading(NamedTuple):
    """A heading of the body, with the anchor by which it is linked."""

    anchor: str
    text: str


class Rendered(NamedTuple):
    """The HTML of a body, and its headings in order."""

    html: SafeString
    headings: list[Heading]


def render(html: str, holdings: RenderContext, *, place: str = "page") -> Rendered:
    """Return the body with every token resolved: numbers linked to their pages, photographs, documents and notes.

    Notes on figures, and footnotes, follow the paragraph in which they first appear. `place` is "page" or "feed". A
    feed has no style sheet and nothing to open, so its footnotes stand at the end.
    """
    return _Renderer(holdings, place).render(html)


class _Renderer:
    def __init__(self, holdings: RenderContext, place: str) -> None:
        self.holdings, self.place = holdings, place
        self.noted: set[str] = set()
        self.waiting: list[ShownFigure] = []
        self.footnotes: list[SafeString] = []
        self.footnotes_shown = 0
        """Number of footnotes that are already placed below their paragraphs."""
        self.headings: list[Heading] = []
        self.is_inside_table = False

    def render(self, html: str) -> Rendered:
        rendered = PIECE.sub(self._piece, html) + self._notes() + self._last_notes()
        rendered = LIST_TYPE.sub(lambda match: f'{match[1]}type="{TYPE_OF_LIST[match[2]]}"', rendered)
        return Rendered(mark_safe(rendered), self.headings)  # noqa: S308 # sanitised before it was stored

    def _piece(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        text: str = getattr(self, f"_{kind}")(match[kind])
        return text

    def _end(self, tag: str) -> str:
        return tag if self.is_inside_table else tag + self._notes()

    def _number(self, attributes: str) -> str:
        token = token_of(attributes)
        figure = shown_figure(
            token, self.holdings.live.get(token.slug), self.holdings.published.get((token.slug, token.mode))
        )
        if self.place == "feed":
            return escape(f"{figure.number}\xa0{figure.noun}".strip("\xa0"))
        if figure.url and token.slug not in self.noted:
            self.noted.add(token.slug)
            self.waiting.append(figure._replace(noun=""))
        return _render("articles/_article_figure.html", figure=figure)

    def _footnote(self, text: str) -> str:
        linked = urlize(unescape(text), nofollow=False, autoescape=True)
        self.footnotes.append(mark_safe(linked))  # noqa: S308 # `urlize` escapes it
        number = len(self.footnotes)
        if self.place == "feed":
            return f"<sup>{number}</sup>"
        return f'<sup class="footnote-mark"><a href="#footnote-{number}" id="footnote-mark-{number}">{number}</a></sup>'

    def _photographs(self, ids: str) -> str:
        held = self.holdings.photographs
        pictures = [photograph_html(held.get(pk), "whole", self.holdings.prefix) for pk in ids_of(ids)]
        return photographs_html([picture for picture in pictures if picture], self.place)

    def _document(self, ids: str) -> str:
        document = self.holdings.documents.get(ids_of(ids)[0]) if ids_of(ids) else None
        if document is None:
            return ""
        return (
            get_template("articles/_article_document.html")
            .render({"document": document, "prefix": self.holdings.prefix})
            .strip()
        )

    def _chart(self, ids: str) -> str:
        chart = self.holdings.charts.get(ids_of(ids)[0]) if ids_of(ids) else None
        if chart is None:
            return ""
        if self.place == "feed":
            return f'<p><a href="{escape(chart.get_absolute_url())}">{escape(chart.title)}</a></p>'
        return place_of_chart(chart.pk)

    def _heading(self, content: str) -> str:
        content = PIECE.sub(self._piece, content)
        anchor = f"part-{len(self.headings) + 1}"
        self.headings.append(Heading(anchor, unescape(strip_tags(content)).strip()))
        return f'<h2 id="{anchor}">{content}</h2>' if self.place == "page" else f"<h2>{content}</h2>"

    def _table(self, table: str) -> str:
        self.is_inside_table = True
        inner = PIECE.sub(self._piece, table.removeprefix("<table>").removesuffix("</table>"))
        self.is_inside_table = False
        inner = re.sub(r"<th\b(?![^>]*\bscope=)", '<th scope="col"', inner)
        if self.place == "feed":
            return f"<table>{inner}</table>"
        region = f'<div class="table-scroll" role="region" aria-label="{_("Table")}" tabindex="0">'
        return f"{region}<table>{inner}</table></div>{self._notes()}"

    def _notes(self) -> str:
        if self.place == "feed":
            return ""
        figures, self.waiting = tuple(self.waiting), []
        new = tuple(enumerate(self.footnotes[self.footnotes_shown :], start=self.footnotes_shown + 1))
        self.footnotes_shown = len(self.footnotes)
        html = _render("articles/_article_notes.html", notes=figures, today=self.holdings.today) if figures else ""
        html += _render("articles/_article_footnotes.html", notes=new, first=new[0][0]) if new else ""
        return f'<div class="notes">{html}</div>' if html else ""

    def _last_notes(self) -> str:
        if self.place != "feed" or not self.footnotes:
            return ""
        return "<hr><ol>" + "".join(f"<li>{text}</li>" for text in self.footnotes) + "</ol>"


def place_of_chart(pk: int) -> str:
    """Return what stands in a body where a chart is drawn. No text of a body can hold it."""
    return f"<!-- chart {pk} -->"


def public_charts(html: str) -> dict[int, Chart]:
    """Return the charts of a body that readers see, by id, in one query if it has any."""
    wanted = tokens.charts_in(html)
    return Chart.objects.filter(is_public=True).in_bulk(wanted) if wanted else {}


def photograph_html(photograph: Photograph | None, shape: str, prefix: str = "") -> dict[str, Any] | None:
    """Return what the template of a photograph needs, or None if there is none or the worker has not rendered it yet.

    `shape` is "whole" or "wide"; `prefix` is put before the addresses.
    """
    if photograph is None or photograph.rendered_at is None:
        return None
    width, height = renditions.size_of(photograph, shape)
    return {
        "photograph": photograph,
        "sources": renditions.sources(photograph, shape, prefix),
        "src": prefix + renditions.rendition_address(photograph, shape, width, "JPEG"),
        "width": width,
        "height": height,
    }


def shown_figure(token: Token, entry: LiveFigure | None, published: int | None) -> ShownFigure:
    """Return a figure token as the reader sees it. `published` is its value on publication day, if it was stored."""
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
        verified_percent=None if entry.now.is_small else entry.now.verified_percent,
        noun=entry.figure.noun(entry.now.value if then is None else then) if token.has_noun else "",
    )


def _render(template: str, **context: Any) -> SafeString:
    return SafeString(get_template(template).render(context).strip())


def photographs_html(pictures: list[dict[str, Any]], place: str) -> SafeString:
    """Return the HTML of one photograph, or of a gallery, for a page or a feed."""
    context = {"photographs": pictures, "place": place}
    return SafeString(get_template("articles/_article_photographs.html").render(context).strip())
