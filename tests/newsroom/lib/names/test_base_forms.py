"""Base forms: every way to read the surname and the given name of a person."""

from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.spelling import fold


def test_two_ways_to_read_a_name_are_both_kept():
    read = {(reading.surname, reading.given) for reading in base_forms(Name("Дмитриева", "Александра"))}
    assert {(fold("Дмитриев"), fold("Александр")), (fold("Дмитриева"), fold("Александра"))} <= read


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_readings_or_none(surname, given_name, patronymic):
    assert len(base_forms(Name(surname, given_name, patronymic))) <= 4
