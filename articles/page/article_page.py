"""The content of an article's page but for its comments, collected in a constant number of queries."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject
from django.utils.safestring import SafeString
from django.utils.translation import override

from articles.editing import tokens
from articles.editing.revisions import text_of
from articles.models import (
    Article,
    Byline,
    Correction,
    Document,
    DocumentUse,
    FigureUse,
    Photograph,
    PhotographUse,
    Revision,
    Tag,
)
from articles.page import rendering
from articles.querysets import ArticleQuerySet, is_public
from desertions.choices import SourceKind
from desertions.models import Chart, Figure, Unit
from desertions.querysets import UnitTree


@dataclass(frozen=True)
class ArticlePage:
    """An article prepared for its page: its text with the numbers in it, its authors and its corrections."""

    article: Article
    address: str
    authors: list[dict[str, str]]
    tags: list[dict[str, str]]
    corrections: list[dict[str, Any]]
    translations: list[dict[str, str]]
    related: list[dict[str, str]]
    html: SafeString
    """With the places of its charts, which are drawn when the page is sent."""
    charts: dict[int, Chart]
    headings: list[rendering.Heading]
    minutes: int
    source_kinds: list[str]
    picture: dict[str, Any] | None

    @property
    def has_contents(self) -> bool:
        """Return whether the article is long enough for a table of contents to help."""
        return self.minutes >= LONG_MINUTES and len(self.headings) >= LONG_PARTS

    @property
    def changed_at(self) -> datetime.datetime | None:
        """Return when staff last changed what readers see: by publication, a new version or a correction."""
        return self.article.updated_at or self.article.published_at

    @property
    def sense_changing(self) -> list[dict[str, Any]]:
        """Return the corrections that change the sense of the article."""
        return [correction for correction in self.corrections if correction["changes_sense"]]

    @property
    def minor(self) -> list[dict[str, Any]]:
        """Return the corrections that do not change the sense of the article."""
        return [correction for correction in self.corrections if not correction["changes_sense"]]


LONG_MINUTES, LONG_PARTS = 3, 3
RELATED = 3
PICTURE_FIELDS = ("id", "image", "width", "height", "alt", "caption", "credit", "rendered_at")
DOCUMENT_FIELDS = ("id", "title", "size", "pages")
FIGURE_FIELDS = ("id", "slug", "label_en", "label_ru", "noun_en", "noun_ru", "counted", "definition", "is_public")
"""The columns that a page needs of each figure in its text."""


def build_page(articles: ArticleQuerySet, at: datetime.datetime) -> ArticlePage | None:
    """Return the page of the first of `articles`, or None if there are none.

    The number of queries does not depend on what the article contains, but for one if it has charts.
    """
    parts = _load(articles, at)
    return _build(*parts, at) if parts else None


def page_of_revision(revision: Revision, at: datetime.datetime, *, prefix: str = "") -> ArticlePage:
    """Return the page as it would be with the text of this revision, published or not.

    Figures are shown as they are now. `prefix` is put before the addresses of the files.
    """
    article, units = _load(Article.objects.filter(pk=revision.article_id), at)  # type: ignore[misc] # it must exist
    for column, value in text_of(revision).items():
        setattr(article, column, value)
    slugs = [token.slug for token in tokens.tokens_in(article.body)]
    shown = Figure.objects.filter(slug__in=slugs, is_public=True).order_by("id")
    values = {(row["slug"], row["mode"]): row["value"] for row in article.use_rows}
    article.use_rows = [
        {name: getattr(figure, name) for name in FIGURE_FIELDS}
        | {"mode": token.mode, "value": values.get((figure.slug, token.mode))}
        for figure in shown
        for token in tokens.tokens_in(article.body)
        if token.slug == figure.slug
    ]
    pictures = Photograph.objects.filter(pk__in=tokens.photographs_in(article.body))
    article.picture_rows = list(pictures.values(*PICTURE_FIELDS))
    documents = Document.objects.filter(pk__in=tokens.documents_in(article.body))
    article.document_rows = list(documents.values(*DOCUMENT_FIELDS))
    return _build(article, units, at, prefix)


def _load(articles: ArticleQuerySet, at: datetime.datetime) -> tuple[Any, UnitTree] | None:
    article = _with_parts(articles, at).first()
    return (article, Unit.objects.all().tree()) if article else None


def _build(article: Any, units: UnitTree, at: datetime.datetime, prefix: str = "") -> ArticlePage:
    shown = {row["id"]: Figure(**{name: row[name] for name in FIGURE_FIELDS}) for row in article.use_rows}
    live = tokens.with_counts(shown.values(), units)
    published = {(use["slug"], use["mode"]): use["value"] for use in article.use_rows}
    charts = rendering.public_charts(article.body)
    with override(article.language):
        holdings = rendering.RenderContext(
            live,
            published,
            tokens.day_of(live.values(), at),
            {row["id"]: Photograph(**row) for row in article.picture_rows},
            {row["id"]: Document(**row) for row in article.document_rows},
            charts,
            prefix,
        )
        rendered = rendering.render(article.body, holdings)
        largest = max((entry.now for entry in live.values()), key=lambda now: now.value, default=None)
        kinds = [str(SourceKind(kind).label) for kind in largest.kinds] if largest else []
    return ArticlePage(
        article=article,
        address=article.get_absolute_url(),
        authors=_with_local_names(article.author_rows, article.language),
        tags=_with_local_names(article.tag_rows, article.language),
        corrections=[_with_time(row, "made_at") for row in article.correction_rows],
        translations=[_with_address(row) for row in article.translation_rows],
        related=[_with_address(row) for row in article.related_rows],
        html=rendered.html,
        charts=charts,
        headings=rendered.headings,
        minutes=tokens.reading_minutes(article.body),
        source_kinds=kinds,
        picture=rendering.photograph_html(article.photograph, "wide", prefix),
    )


def _with_local_names(rows: list[dict[str, str]], language: str) -> list[dict[str, str]]:
    """Return the rows with each name in the language of the article."""
    return [row | {"name": row["name_ru"] if language == "ru" and row["name_ru"] else row["name"]} for row in rows]


def _with_time(row: dict[str, Any], name: str) -> dict[str, Any]:
    return row | {name: datetime.datetime.fromisoformat(row[name])}


def _with_address(row: dict[str, Any]) -> dict[str, Any]:
    row = _with_time(row, "published_at")
    return row | {"address": Article(slug=row["slug"], published_at=row["published_at"]).get_absolute_url()}


def _with_parts(articles: ArticleQuerySet, at: datetime.datetime) -> Any:
    """Annotate authors, tags, corrections, translations, related articles, files and figures as JSON, in one query."""
    here = {"article": OuterRef("pk")}
    bylines = Byline.objects.filter(**here).order_by("position", "id")
    tags = Tag.objects.filter(articles=OuterRef("pk")).order_by("name", "pk")
    corrections = Correction.objects.filter(**here).order_by("-made_at", "-id")
    uses = FigureUse.objects.filter(figure__is_public=True, **here).order_by("id")
    seen = Article.objects.filter(is_public(at)).exclude(pk=OuterRef("pk"))
    original = Coalesce("translation_of", "id")
    translations = seen.annotate(original=original).filter(original=OuterRef("original")).order_by("language")
    mine = Tag.objects.filter(articles=OuterRef(OuterRef("pk")))
    related = (
        seen.filter(language=OuterRef("language"), tags__in=mine)
        .annotate(shared=Count("tags"))
        .order_by("-shared", "-published_at", "-id")[:RELATED]
    )
    opened = Q(since=None) | Q(since__lte=at)
    pictures = PhotographUse.objects.filter(opened, **here).order_by("id")
    documents = DocumentUse.objects.filter(opened, **here).order_by("id")
    listed = {"headline": F("headline"), "slug": F("slug"), "published_at": F("published_at")}
    return (
        articles.select_related("section", "photograph", "series")
        .defer("search_vector")
        .annotate(
            original=original,
            author_rows=_json_rows(
                bylines, name=F("author__name"), name_ru=F("author__name_ru"), slug=F("author__slug")
            ),
            tag_rows=_json_rows(tags, name=F("name"), name_ru=F("name_ru"), slug=F("slug")),
            correction_rows=_json_rows(
                corrections, id=F("id"), text=F("text"), made_at=F("made_at"), changes_sense=F("changes_sense")
            ),
            translation_rows=_json_rows(translations, language=F("language"), **listed),
            related_rows=_json_rows(related, **listed),
            picture_rows=_json_rows(pictures, **{name: F(f"photograph__{name}") for name in PICTURE_FIELDS}),
            document_rows=_json_rows(documents, **{name: F(f"document__{name}") for name in DOCUMENT_FIELDS}),
            use_rows=_json_rows(
                uses,
                mode=F("mode"),
                value=F("published_value"),
                **{name: F(f"figure__{name}") for name in FIGURE_FIELDS},
            ),
        )
    )


def _json_rows(queryset: Any, **fields: F) -> ArraySubquery:
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))
