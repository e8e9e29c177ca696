"""Everything an article's page shows of the article itself, gathered in few queries.

Comments are not part of it, so a story is kept per process for as long as cases and articles are unchanged.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from articles import body
from articles.edition import EditionStamp
from articles.models import Article, Byline, Correction, FigureUse, Tag
from articles.querysets import ArticleQuerySet
from desertions.figures import source_kinds
from desertions.models import Figure, Unit
from desertions.querysets import UnitTree
from newsroom.lib.kept import Kept


@dataclass(frozen=True)
class Story:
    """An article ready for its page: its text with the numbers in it, who signs it, what was corrected."""

    article: Article
    address: str
    authors: list[dict[str, str]]
    tags: list[dict[str, str]]
    corrections: list[dict[str, Any]]
    html: SafeString
    source_kinds: list[str]

    @property
    def sense_changing(self) -> list[dict[str, Any]]:
        return [correction for correction in self.corrections if correction["changes_sense"]]

    @property
    def minor(self) -> list[dict[str, Any]]:
        return [correction for correction in self.corrections if not correction["changes_sense"]]


FIGURE_FIELDS = ("id", "slug", "label_en", "label_ru", "counted", "definition", "is_public")
"""What a story needs of the figures in it."""

_articles: Kept[tuple[Any, UnitTree] | None] = Kept(limit=200)
_stories: Kept[Story | None] = Kept(limit=200)


def published_story(slug: str, at: datetime.datetime, edition: EditionStamp | None) -> Story | None:
    """The story with this slug if readers may see it. Under one edition it is built once in a process."""
    article_stamp = edition.of_editorial if edition else None
    story_stamp = edition.of_content if edition else None

    def found() -> Story | None:
        articles = Article.objects.published(at).filter(slug=slug)
        parts = _articles.get(slug, article_stamp, lambda: _first(articles))
        return _story(*parts, at) if parts else None

    return _stories.get(slug, story_stamp, found)


def build(articles: ArticleQuerySet, at: datetime.datetime) -> Story | None:
    """The story of the first of `articles`, in a constant number of queries whatever it holds."""
    parts = _first(articles)
    return _story(*parts, at) if parts else None


def _first(articles: ArticleQuerySet) -> tuple[Any, UnitTree] | None:
    article = _with_parts(articles).first()
    return (article, Unit.objects.all().tree()) if article else None


def _story(article: Any, units: UnitTree, at: datetime.datetime) -> Story:
    shown = {row["id"]: Figure(**{name: row[name] for name in FIGURE_FIELDS}) for row in article.use_rows}
    live = body.with_counts(shown.values(), units)
    published = {(use["slug"], use["mode"]): use["value"] for use in article.use_rows}
    with override(article.language):
        html = body.render(article.body, live, published, timezone.localdate(at))
        largest = max(live.values(), key=lambda entry: entry.now.value, default=None)
        kinds = source_kinds(largest.figure, units) if largest else []
    corrections = [
        row | {"made_at": datetime.datetime.fromisoformat(row["made_at"])} for row in article.correction_rows
    ]
    return Story(
        article=article,
        address=article.get_absolute_url(),
        authors=article.author_rows,
        tags=article.tag_rows,
        corrections=corrections,
        html=html,
        source_kinds=kinds,
    )


def _with_parts(articles: ArticleQuerySet) -> Any:
    """Add authors, tags, corrections and uses of figures as JSON, so that one query brings them all."""
    here = {"article": OuterRef("pk")}
    bylines = Byline.objects.filter(**here).order_by("position", "id")
    tags = Tag.objects.filter(articles=OuterRef("pk")).order_by("name", "pk")
    corrections = Correction.objects.filter(**here).order_by("-made_at", "-id")
    uses = FigureUse.objects.filter(figure__is_public=True, **here).order_by("id")
    return articles.select_related("section", "photograph").annotate(
        author_rows=_rows(bylines, name=F("author__name"), slug=F("author__slug")),
        tag_rows=_rows(tags, name=F("name"), slug=F("slug")),
        correction_rows=_rows(corrections, text=F("text"), made_at=F("made_at"), changes_sense=F("changes_sense")),
        use_rows=_rows(
            uses,
            mode=F("mode"),
            value=F("published_value"),
            **{name: F(f"figure__{name}") for name in FIGURE_FIELDS},
        ),
    )


def _rows(queryset: Any, **fields: F) -> ArraySubquery:
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))
