"""How far two dates of birth agree."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desertions.matching.comparisons.dates import Birth, compare_births

births = st.one_of(
    st.just(("", None)),
    st.integers(1950, 2006).map(lambda year: ("", year)),
    st.dates(min_value=datetime.date(1950, 1, 1)).map(lambda day: (day.isoformat(), day.year)),
)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1990-04-17", "1990-04-17", Birth.EQUAL),
        ("1990-04-17", "1990-04-18", Birth.NEAR),
        ("1990-04-30", "1990-05-01", Birth.NEAR),
        ("1990-04-05", "1990-05-04", Birth.NEAR),
        ("1990-04-17", "1990-04-27", Birth.NEAR),
        ("1990-04-12", "1990-04-21", Birth.NEAR),
        ("1978-04-12", "1987-04-12", Birth.NEAR),
        ("1990-04-17", "1991-04-17", Birth.NEAR),
        ("1990-04-17", "1970-04-17", Birth.DIFFERENT),
        ("1990-04-17", "1990-09-28", Birth.DIFFERENT),
        ("1990-04-17", "1990", Birth.YEAR),
        ("1990", "1990", Birth.YEAR),
        ("1990-04-17", "1991", Birth.NEAR_YEAR),
        ("1990", "1985", Birth.DIFFERENT),
        ("1990", "", Birth.MISSING),
    ],
)
def test_two_births_agree_as_far_as_both_are_known(one, other, level):
    assert compare_births(*known(one), *known(other)) == level


@given(births, births)
def test_order_of_the_two_does_not_matter(one, other):
    assert compare_births(*one, *other) == compare_births(*other, *one)


def known(text):
    return (text if len(text) == 10 else ""), int(text[:4]) if text else None
