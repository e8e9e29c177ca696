"""Full-text search by the word forms of both languages, which PostgreSQL stores in a generated column."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import connection, transaction
from django.db.models import F, GeneratedField, Model, QuerySet, TextField, Value
from django.db.models.functions import Left, Replace

CONFIGS = ("russian", "english")
SEARCHED = 100_000
"""Number of characters of a text whose words are indexed. A search vector has a maximum size."""


def search_vector_field(*fields: str) -> GeneratedField:
    """Return a stored column with the words of these text columns, in their Russian and English base forms.

    A hyphen separates words: `20GMRD-0412` is found by `0412`.
    """
    texts = [Left(F(field), SEARCHED, output_field=TextField()) for field in fields]
    parts = [Replace(text, Value("-"), Value(" "), output_field=TextField()) for text in texts]
    vector: Any = SearchVector(*parts, config=CONFIGS[0])
    for config in CONFIGS[1:]:
        vector = vector + SearchVector(*parts, config=config)
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True, editable=False)


def query_of(text: str) -> SearchQuery:
    """Return a query for what a person typed, as in a search engine: words, "a phrase" or «фраза», or, -not."""
    text = re.sub(r"[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    text = re.sub(r"(?<=\w)-(?=\w)|-+(?=\W|$)", " ", re.sub(r"-{2,}", "-", text))
    query = SearchQuery(text, config=CONFIGS[0], search_type="websearch")
    for config in CONFIGS[1:]:
        query = query | SearchQuery(text, config=config, search_type="websearch")
    return query


def prefix_query_of(text: str) -> SearchQuery:
    """Return `query_of` or any row with words that begin like each word typed, for search while a person types."""
    terms = re.findall(r"\w+", text.casefold())
    if not terms:
        return query_of(text)
    return query_of(text) | SearchQuery(" & ".join(f"{term}:*" for term in terms), config="simple", search_type="raw")


FEW_ROWS = 1000
"""Up to this many matching rows are looked up in the index of words; beyond, the newest are read in order."""


@contextmanager
def force_index_scan() -> Iterator[None]:
    """Make PostgreSQL use the index of words, or of keys, for the queries inside the block.

    The planner cannot know how frequent a word is for which it has no statistics: asked for the newest rows with a rare
    word, it may read a whole table backwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)")
        yield
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true)")


def few_matching(model: type[Model], query: SearchQuery, column: str = "search_vector") -> list[int] | None:
    """Return the ids of the rows that match, newest first, or None if there are more than `FEW_ROWS`."""
    matches = model._default_manager.filter(**{column: query}).order_by().values_list("pk", flat=True)
    ids = sorted(matches[: FEW_ROWS + 1], reverse=True)
    return ids if len(ids) <= FEW_ROWS else None


def matching(rows: QuerySet[Any], query: SearchQuery, column: str = "search_vector") -> QuerySet[Any]:
    """Return the rows that match. The query is fast however rare or common the words are."""
    with force_index_scan():
        ids = few_matching(rows.model, query, column)
    return rows.filter(**{column: query}) if ids is None else rows.filter(pk__in=ids)
