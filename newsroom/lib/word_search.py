"""Full-text search by the word forms of both languages, kept by PostgreSQL in a generated column."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db.models import F, GeneratedField, TextField, Value
from django.db.models.functions import Replace

CONFIGS = ("russian", "english")


def words_of(*fields: str) -> GeneratedField:
    """A stored vector of the words in these text columns, in their Russian and English base forms.

    A dash joins nothing: `20GMRD-0412` is found by `0412`.
    """
    parts = [Replace(F(field), Value("-"), Value(" "), output_field=TextField()) for field in fields]
    vector: Any = SearchVector(*parts, config=CONFIGS[0])
    for config in CONFIGS[1:]:
        vector = vector + SearchVector(*parts, config=config)
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True, editable=False)


def query_of(text: str) -> SearchQuery:
    """What a person typed, as a search engine reads it: words, "a phrase" or «фраза», or, -not."""
    text = re.sub(r"[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
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
