"""How far two dates of birth agree."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desertions.matching.comparisons.dates import DateLevel, compare_dates

births = st.one_of(
    st.just(("", None)),
    st.integers(1950, 2006).map(lambda year: ("", year)),
    st.dates(min_value=datetime.date(1950, 1, 1)).map(lambda day: (day.isoformat(), day.year)),
)


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("1990-04-17", "1990-04-17", DateLevel.EQUAL),
        ("1990-04-17", "1990-04-18", DateLevel.NEAR),
        ("1990-04-30", "1990-05-01", DateLevel.NEAR),
        ("1990-04-05", "1990-05-04", DateLevel.NEAR),
        ("1990-04-17", "1990-04-27", DateLevel.NEAR),
        ("1990-04-12", "1990-04-21", DateLevel.NEAR),
        ("1978-04-12", "1987-04-12", DateLevel.NEAR),
        ("1990-04-17", "1991-04-17", DateLevel.NEAR),
        ("1990-04-17", "1970-04-17", DateLevel.DIFFERENT),
        ("1990-04-17", "1990-09-28", DateLevel.DIFFERENT),
        ("1990-04-17", "1990", DateLevel.YEAR),
        ("1990", "1990", DateLevel.YEAR),
        ("1990-04-17", "1991", DateLevel.NEAR_YEAR),
        ("1990", "1985", DateLevel.DIFFERENT),
        ("1990", "", DateLevel.MISSING),
    ],
)
def test_two_births_agree_as_far_as_both_are_known(first, second, level):
    assert compare_dates(*known(first), *known(second)) == level


@given(births, births)
def test_order_of_the_two_does_not_matter(first, second):
    assert compare_dates(*first, *second) == compare_dates(*second, *first)


def known(text):
    return (text if len(text) == 10 else ""), int(text[:4]) if text else None
