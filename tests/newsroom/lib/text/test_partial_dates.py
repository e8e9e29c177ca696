"""Dates as exactly as they are known, as people and as EDTF write them."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.lib.text import partial_dates


@pytest.mark.parametrize(
    ("text", "edtf", "earliest", "latest"),
    [
        ("2022", "2022", "2022-01-01", "2022-12-31"),
        ("09.2022", "2022-09", "2022-09-01", "2022-09-30"),
        ("21.09.2022", "2022-09-21", "2022-09-21", "2022-09-21"),
        ("21 сентября 2022", "2022-09-21", "2022-09-21", "2022-09-21"),
        ("сентябрь 2022 г.", "2022-09", "2022-09-01", "2022-09-30"),
        ("21.09.22", "2022-09-21", "2022-09-21", "2022-09-21"),
        ("21/09/2022", "2022-09-21", "2022-09-21", "2022-09-21"),
        ("сент. 2022", "2022-09", "2022-09-01", "2022-09-30"),
        ("янв. 2023", "2023-01", "2023-01-01", "2023-01-31"),
        ("September 2022", "2022-09", "2022-09-01", "2022-09-30"),
        ("май 2023", "2023-05", "2023-05-01", "2023-05-31"),
        ("осень 2022", "2022-09/2022-11", "2022-09-01", "2022-11-30"),
        ("весной 2023", "2023-03/2023-05", "2023-03-01", "2023-05-31"),
        ("autumn 2022", "2022-09/2022-11", "2022-09-01", "2022-11-30"),
        ("зима 2022/23", "2022-12/2023-02", "2022-12-01", "2023-02-28"),
        ("2022-09-2X", "2022-09-2X", "2022-09-20", "2022-09-29"),
        ("2022-09-2х", "2022-09-2X", "2022-09-20", "2022-09-29"),
        ("2023-02-2X", "2023-02-2X", "2023-02-20", "2023-02-28"),
        ("2022-09-0X", "2022-09-0X", "2022-09-01", "2022-09-09"),
        ("2022-1X", "2022-1X", "2022-10-01", "2022-12-31"),
        ("202X", "202X", "2020-01-01", "2029-12-31"),
        ("2022-09-2X/2022-10", "2022-09-2X/2022-10", "2022-09-20", "2022-10-31"),
    ],
)
def test_date_is_read_with_the_days_it_can_mean(text, edtf, earliest, latest):
    date = partial_dates.parse(text)
    assert (date.edtf, str(date.earliest), str(date.latest)) == (edtf, earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["31.02.2022", "2022-02-3X", "2022-13", "зима 2022", "зима 2022/24", "осень", "вчера", "2022-11/2022-09", "0000",
     "32 мая 2022", "мартобря 2022", "2022-2X", "09.22"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(partial_dates.UnreadableDateError):
        partial_dates.parse(text)


@settings(deadline=None)
@given(st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)))
def test_canonical_form_reads_as_itself_and_a_coarser_date_holds_a_finer(day):
    for text in (day.isoformat(), day.isoformat()[:9] + "X", day.isoformat()[:7], day.isoformat()[:4]):
        date = partial_dates.parse(text)
        assert partial_dates.parse(date.edtf) == date
        assert date.earliest <= day <= date.latest


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        date = partial_dates.parse(text)
    except partial_dates.UnreadableDateError:
        return
    assert date.earliest <= date.latest
