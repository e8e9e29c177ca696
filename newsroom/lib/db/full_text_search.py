"""Full-text search: any form of a word finds any other, in Russian and English.

PostgreSQL stores the stems of a text in a generated column. What a person typed becomes terms, and each Russian word in
it all its forms, so that forms with different stems find each other: “бойца” finds “боец”. Of English words PostgreSQL
knows the regular forms.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVector, SearchVectorField
from django.db import connection, transaction
from django.db.models import F, Func, GeneratedField, Q, QuerySet, TextField, Value
from django.db.models.functions import Left

from newsroom.lib.text import normal_form
from newsroom.lib.text.word_forms import ORDINAL, forms_of

Query = SearchQuery | CombinedSearchQuery
CONFIGS = ("russian", "english")
SEARCHED = 100_000
"""Number of characters of a text whose words are indexed. A search vector has a maximum size."""
JOINED_BY_TAGS = r"</?(?:strong|em|a|sub|sup|span|data)(?:\s[^>]*)?>"
"""Tags inside a word: a letter may be bold."""
NUMBER = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?![\d.,]*\d)|\d{1,9}")
"""A number, with or without its thousands set apart."""
PHRASE = re.compile(r'(-?)"([^"]*)"|(\S+)')
OR = {"or", "или"}
OUTSIDE = ".,;:!?…()[]«»“”„‚‘’'\"*&|<>\\"


@dataclass(frozen=True)
class Term:
    """One condition of a query: words that stand side by side, or one word; `is_negative` if none may be there."""

    words: tuple[str, ...]
    is_negative: bool = False

    @property
    def number(self) -> int | None:
        """The number that the term is, or None."""
        digits = re.sub(r"\D", "", self.words[0])
        return int(digits) if len(self.words) == 1 and NUMBER.fullmatch(self.words[0]) else None

    @property
    def raw(self) -> str:
        """What PostgreSQL looks for, in the language of `to_tsquery`; "" if the term is a word like “and”."""
        pieces, distance = list[str](), 1
        for word in self.words:
            stems = _stems_of(word)
            if stems:
                pieces += [f"<{distance}>"] * bool(pieces) + [f"({' | '.join(stems)})"]
                distance = 1
            else:
                distance += bool(pieces)
        return " ".join(pieces)

    def as_query(self) -> SearchQuery:
        """Return the term as a query."""
        return SearchQuery(self.raw, config="simple", search_type="raw", invert=self.is_negative)


def search_vector_field(*fields: str, html: str = "") -> GeneratedField:
    """Return a stored column with the words of these text columns, in their Russian and English base forms.

    `html` is a column with markup. Texts are compared in normal form, whatever was stored. A hyphen separates words:
    `20GMRD-0412` is found by `0412`.
    """
    texts: list[Any] = [F(field) for field in fields]
    if html:
        untagged = Func(F(html), Value(JOINED_BY_TAGS), Value(""), Value("g"), function="regexp_replace")
        texts.append(untagged)
    parts = [_normal(Left(text, SEARCHED, output_field=TextField())) for text in texts]
    vector: Any = SearchVector(*parts, config=CONFIGS[0])
    for config in CONFIGS[1:]:
        vector = vector + SearchVector(*parts, config=config)
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True, editable=False)


INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301\u0300"
"""Signs inside a word that are not its letters: for dividing, joining and stressing it."""
DASHES = f"-{normal_form.HYPHENS}–—"


def _normal(text: Any) -> Any:
    """Return an expression for a text in composed letters, “е” for “ё”, hyphens as spaces, nothing invisible."""
    composed = Func(text, template="normalize(%(expressions)s, NFC)", output_field=TextField())
    old, new = "ёЁ" + DASHES + INVISIBLE, "еЕ" + " " * len(DASHES)
    return Func(composed, Value(old), Value(new), function="translate", output_field=TextField())


def terms_of(text: str) -> list[list[Term]]:
    """Return the terms of what a person typed, as in a search engine: words, "a phrase" or «фраза», or, -not.

    Of the lists, joined by “or”, one must be true; of a list, every term. Words like “and” are left out.
    """
    text = re.sub("[\u201c\u201d\u201e\u00ab\u00bb]", '"', normal_form.searchable(text).replace("\0", " "))
    text = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d{3}(?!\d))", ",", text)
    text = re.sub(r"(?<=\d)-[а-яё]{1,3}\b", "", text, flags=re.IGNORECASE)  # 90-я
    text = re.sub(r"(?<=\w)[-–—](?=\w)|-+(?=[^\w\"]|$)", " ", re.sub(r"-{2,}", "-", text))
    groups: list[list[Term]] = [[]]
    for minus, phrase, word in PHRASE.findall(text):
        if word.casefold() in OR:
            groups.append([])
            continue
        words = tuple(bare for piece in (phrase or word.removeprefix("-")).split() if (bare := piece.strip(OUTSIDE)))
        if words:
            groups[-1].append(Term(words, is_negative=bool(minus) or word.startswith("-")))
    return [telling for group in groups if (telling := [term for term in group if term.raw])]


def query_of(terms: list[list[Term]]) -> Query:
    """Return terms as one query."""
    whole: Any = None
    for group in terms:
        query: Any = group[0].as_query()
        for term in group[1:]:
            query = query & term.as_query()
        whole = query if whole is None else whole | query
    return SearchQuery("", config="simple", search_type="plain") if whole is None else whole


def prefix_condition_of(text: str, *, beside: Callable[[Term], Q | None] = lambda term: None) -> Q:
    """Return the condition for `text`, or for words that begin like those typed, for search while a person types.

    `beside` as in `condition_of`.
    """
    words = re.findall(r"\w+", normal_form.searchable(text).casefold().replace("ё", "е"))
    condition = condition_of(terms_of(text), beside=beside)
    if not words:
        return condition
    begun = SearchQuery(" & ".join(f"{_quoted(word)}:*" for word in words), config="simple", search_type="raw")
    return condition | Q(search_vector=begun)


def condition_of(
    terms: list[list[Term]], column: str = "search_vector", *, beside: Callable[[Term], Q | None] = lambda term: None
) -> Q:
    """Return the condition that a row meets the terms by the words in `column`.

    `beside` may return another condition by which a row meets a term.
    """
    if not any(beside(term) for group in terms for term in group):
        return Q(**{column: query_of(terms)})
    whole = Q(pk__in=[])
    for group in terms:
        condition = Q()
        for term in group:
            by_words, other = Q(**{column: term.as_query()}), beside(term)
            if other is not None:
                by_words = by_words & ~other if term.is_negative else by_words | other
            condition &= by_words
        whole |= condition
    return whole


STEMS = """
    SELECT array_agg(DISTINCT stem ORDER BY stem) FILTER (WHERE stem <> ''),
        phraseto_tsquery('russian', %s)::text = ''
    FROM unnest(%s::text[]) AS form, LATERAL (
        VALUES (phraseto_tsquery('russian', form)::text), (phraseto_tsquery('english', form)::text)
    ) AS of_form(stem)
"""


@lru_cache(maxsize=5_000)
def _stems_of(word: str) -> tuple[str, ...]:
    """Return the stems of every form of a word, in the language of `to_tsquery`; none for a word like “and”."""
    folded = word.casefold().replace("ё", "е")
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [folded, _spellings_of(folded)])
        stems, is_empty = cursor.fetchone()
    return () if is_empty else tuple(stems or ())


def _spellings_of(word: str) -> list[str]:
    """Return a word with all its forms; a number also as an ordinal, and with its thousands set apart."""
    if NUMBER.fullmatch(word):
        digits = re.sub(r"\D", "", word)
        return [digits, _ordinal(digits), f"{int(digits):,}".replace(",", " ")]
    if ordinal := ORDINAL.fullmatch(word):
        return [word, ordinal[1]]
    return list(forms_of(word))


def _ordinal(digits: str) -> str:
    """Return an English ordinal number."""
    ending = {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")
    return digits + ("th" if digits[-2:-1] == "1" else ending)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "''") + "'"


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


def few_ids(rows: QuerySet[Any]) -> list[int] | None:
    """Return the ids of the rows, newest first, or None if there are more than `FEW_ROWS`."""
    ids = sorted(rows.order_by().values_list("pk", flat=True)[: FEW_ROWS + 1], reverse=True)
    return ids if len(ids) <= FEW_ROWS else None


def matching(rows: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """Return the rows that match. The query is fast however rare or common the words are."""
    with force_index_scan():
        ids = few_ids(rows.model._default_manager.filter(condition))
    return rows.filter(condition) if ids is None else rows.filter(pk__in=ids)


def matching_and_number(rows: QuerySet[Any], condition: Q) -> tuple[QuerySet[Any], int]:
    """Return the rows that match, and their number up to `FEW_ROWS` + 1."""
    hits = rows.filter(condition)
    with force_index_scan():
        ids = few_ids(hits)
    return (hits, FEW_ROWS + 1) if ids is None else (rows.filter(pk__in=ids), len(ids))
