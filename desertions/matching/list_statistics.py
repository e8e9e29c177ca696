"""Statistics of a list, taken from a sample: its size, its completeness, and its common names and years."""

import random
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from desertions.matching.blocking import ENTRY_COLUMNS, ListCompleteness, person_of
from desertions.matching.comparisons.attributes import RANK, UNIT, rank_key, unit_key
from desertions.matching.comparisons.person import Person
from desertions.models import NamedList, StoredListStatistics
from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.frequencies import FIELDS, SURNAME, name_share

SAMPLE_SIZE = 3_000
"""Entries in a sample."""
NEARLY = 0.97
"""The share above which nearly every entry has a part."""
MAX_ASKED = 200_000
"""Ids to query at most: a list whose entries lie among those of longer lists has few of the ids in its range."""
TRUST = 300
"""Entries of a sample that weigh as much as the frequency table of names."""


class ListStatistics(NamedTuple):
    """Statistics of a list.

    The floats are shares of all entries; `names` and `years` count the entries of the sample by value.
    """

    size: int
    sample: int
    whole_name: float
    with_year: float
    """The share with a whole name and at least the year of birth."""
    with_date: float
    """The share with a whole name and the date of birth."""
    given_name: float
    """The share with at least surname and given name."""
    initials: float
    """The share with no more than surname and initials."""
    names: dict[str, Counter[str]]
    years: Counter[int]
    totals: dict[str, int]
    """The sums of the counts in `names` and, under "year", of those in `years`."""
    prior: float = 0.3
    """The share of the cases expected to be in the list."""

    @property
    def completeness(self) -> ListCompleteness:
        """Which parts nearly every entry has."""
        return ListCompleteness(patronymics=self.whole_name > NEARLY, years=self.with_year > NEARLY)

    def share(self, field: str, name: str) -> float:
        """Return how common a folded name is in this list, from the frequency table and the sample.

        A sample has too few bearers of any one surname to say much about it, so for surnames the table outweighs it.
        """
        return self._share(field, name, SAMPLE_SIZE if field == SURNAME else TRUST)

    def expected_share(self, field: str, name: str) -> float:
        """Return the share of a name for sums over many people.

        In these, the sampling errors of single surnames even out, so the sample counts for more than in `share`.
        """
        return self._share(field, name, TRUST)

    def _share(self, field: str, name: str, trust: int) -> float:
        return (self.names[field][name] + trust * name_share(field, name)) / (self.totals[field] + trust)

    def circumstance_share(self, field: str, key: str) -> float:
        """Return how common a unit or a rank is among the entries that have one."""
        return (self.names[field][key] + 1) / (self.totals[field] - self.names[field][""] + 2)

    def year_share(self, year: int | None) -> float:
        """Return how common a year of birth is in this list, smoothed over its neighbours as a sample is uneven.

        Returns 1/60 if no year is known.
        """
        total = self.totals["year"]
        if not total or not year:
            return 1 / 60
        near = sum(self.years[year + apart] * weight for apart, weight in ((-1, 0.25), (0, 0.5), (1, 0.25)))
        return max(near / total, 0.5 / total)


def statistics_of(people: Iterable[Person], size: int) -> ListStatistics:
    """Return the statistics of a list of `size` entries, of which `people` are a sample."""
    names: dict[str, Counter[str]] = {field: Counter() for field in (*FIELDS, UNIT, RANK)}
    years: Counter[int] = Counter()
    counts: Counter[str] = Counter()
    for person in people:
        counts["all"] += 1
        reading = next(iter(base_forms(person.name)), None)
        if reading is None:
            continue
        names["surname"][reading.surname] += 1
        has_given = bool(reading.given) and not reading.given.endswith(".")
        has_father = bool(reading.father) and not reading.father.endswith(".")
        if has_given:
            names["given"][reading.given] += 1
        if has_father:
            names["patronymic"][reading.father] += 1
        if person.year:
            years[person.year] += 1
        names[UNIT].update(unit_key(person.unit) or [""])
        names[RANK][rank_key(person.rank)] += 1
        counts["given"] += has_given
        counts["initials"] += reading.given.endswith(".")
        counts["whole"] += has_given and has_father
        counts["year"] += bool(has_given and has_father and person.year)
        counts["date"] += bool(has_given and has_father and person.born)
    total = max(counts["all"], 1)
    return ListStatistics(
        size=size,
        sample=counts["all"],
        whole_name=counts["whole"] / total,
        with_year=counts["year"] / total,
        with_date=counts["date"] / total,
        given_name=counts["given"] / total,
        initials=counts["initials"] / total,
        names=names,
        years=years,
        totals={field: seen.total() for field, seen in names.items()} | {"year": years.total()},
    )


def statistics_of_list(named_list: NamedList) -> ListStatistics:
    """Return the statistics of a list.

    For an indexed list, those of the version that was indexed, computed once and stored; otherwise those of its present
    entries.
    """
    version = named_list.indexed_in_id
    return _taken(named_list.pk) if version is None else _of_version(named_list.pk, version)


@lru_cache(maxsize=8)
def _of_version(list_id: int, version: int) -> ListStatistics:
    """Return the stored statistics of this version, or compute and store them."""
    statistics = StoredListStatistics.objects.filter(named_list=list_id, version=version).first()
    if statistics is not None:
        return _from_kept(statistics.content)
    profile = _taken(list_id)
    values = {"version_id": version, "content": profile._asdict()}
    StoredListStatistics.objects.update_or_create(named_list_id=list_id, defaults=values)
    return profile


def _from_kept(content: dict[str, Any]) -> ListStatistics:
    """Return statistics from stored JSON, whose keys cannot be numbers."""
    names = {field: Counter(counted) for field, counted in content["names"].items()}
    years = Counter({int(year): number for year, number in content["years"].items()})
    return ListStatistics(**content | {"names": names, "years": years})


def _taken(list_id: int) -> ListStatistics:
    """Return statistics of the present entries, from a sample that is the same each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE gone_in_id IS NULL), count(*), min(id), max(id) FROM desertions_listentry "
            "WHERE named_list_id = %s",
            [list_id],
        )
        size, number, first, last = cursor.fetchone()
        chosen = _chosen(list_id, number, first, last) if number else []
        cursor.execute(
            f"SELECT {ENTRY_COLUMNS} FROM desertions_listentry e "  # noqa: S608 # constant text
            "WHERE e.id = ANY(%s) AND e.named_list_id = %s AND e.gone_in_id IS NULL",
            [chosen, list_id],
        )
        return statistics_of((person_of(row) for row in cursor.fetchall()), size)


def _chosen(seed: int, number: int, first: int, last: int) -> list[int]:
    """Return random ids, among which about `SAMPLE_SIZE` belong to the `number` entries between `first` and `last`."""
    between = last - first + 1
    chance = random.Random(seed)  # noqa: S311 # a sample, not a secret
    return chance.sample(range(first, last + 1), min(between, SAMPLE_SIZE * between // number + 1, MAX_ASKED))
