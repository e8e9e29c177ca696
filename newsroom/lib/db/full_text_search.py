"""Full-text search by the word forms of both languages, kept by PostgreSQL in a generated column."""

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
"""Characters of a text whose words are kept: a vector has its limit."""


def search_vector_field(*fields: str) -> GeneratedField:
    """A stored vector of the words in these text columns, in their Russian and English base forms.

    A dash joins nothing: `20GMRD-0412` is found by `0412`.
    """
    texts = [Left(F(field), SEARCHED, output_field=TextField()) for field in fields]
    parts = [Replace(text, Value("-"), Value(" "), output_field=TextField()) for text in texts]
    vector: Any = SearchVector(*parts, config=CONFIGS[0])
    for config in CONFIGS[1:]:
        vector = vector + SearchVector(*parts, config=config)
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True, editable=False)


def query_of(text: str) -> SearchQuery:
    """What a person typed, as a search engine reads it: words, "a phrase" or «фраза», or, -not."""
    text = re.sub(r"[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    text = re.sub(r"(?<=\w)-(?=\w)|-+(?=\W|$)", " ", re.sub(r"-{2,}", "-", text))
    query = SearchQuery(text, config=CONFIGS[0], search_type="websearch")
    for config in CONFIGS[1:]:
        query = query | SearchQuery(text, config=config, search_type="websearch")
    return query


def prefix_query_of(text: str) -> SearchQuery:
    """As `query_of`, and also every row that has words beginning like each word typed: for a search as one types."""
    words = re.findall(r"\w+", text.casefold())
    if not words:
        return query_of(text)
    return query_of(text) | SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")


FEW_ROWS = 1000
"""Up to so many rows with the words, all of them are looked up by the words; beyond, the newest are read in order."""


@contextmanager
def force_index_scan() -> Iterator[None]:
    """Hold PostgreSQL to the index of words, or of keys, while it is asked by them.

    It cannot know how frequent a word is that it has no statistics of: asked for the newest rows with a rare word, it
    may read a whole table backwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)")
        yield
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true)")


def few_matching(model: type[Model], query: SearchQuery, column: str = "search_vector") -> list[int] | None:
    """The ids of the rows with these words, newest first, where they are at most `FEW`; None where they are more."""
    found = model._default_manager.filter(**{column: query}).order_by().values_list("pk", flat=True)
    ids = sorted(found[: FEW_ROWS + 1], reverse=True)
    return ids if len(ids) <= FEW_ROWS else None


def matching(rows: QuerySet[Any], query: SearchQuery, column: str = "search_vector") -> QuerySet[Any]:
    """`rows` narrowed to those with these words, so that they are found fast however rare or common the words."""
    with force_index_scan():
        ids = few_matching(rows.model, query, column)
    return rows.filter(**{column: query}) if ids is None else rows.filter(pk__in=ids)
