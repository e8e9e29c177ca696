"""The form in which names are looked for in a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.text.normal_form import searchable


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Коз-\r\nлов", "Козлов"),
        ("Коз\u00ad\nлов", "Козлов"),
        ("Коз\u2010 \n лов", "Козлов"),
        ("Коз¬\nлов", "Козлов"),
        ("КОЗ-\nЛОВ", "КОЗЛОВ"),
        ("Салтыков-\nВыдумкин", "Салтыков-Выдумкин"),
        ("Салтыков\u2011Выдумкин", "Салтыков-Выдумкин"),
        ("Салтыков–Выдумкин", "Салтыков-Выдумкин"),
        ("в 2022 – в 2023", "в 2022 – в 2023"),
        ("Дем`яненко", "Дем'яненко"),
        ("«Д’Артаньян»", "«Д'Артаньян»"),
        ("Ко\u0301злов\u200b\u2060", "Козлов"),
        ("й\u0301", "й"),
        (unicodedata.normalize("NFD", "Королёв й"), "Королёв й"),
        ("И.\u00a0И.\u202fИванов", "И. И. Иванов"),
        ("а\u2028б\rв", "а\nб\nв"),
    ],
)
def test_one_form_for_every_way_to_type_it(text, searched):
    assert searchable(text) == searched


@given(st.text(max_size=200))
def test_form_is_its_own_form(text):
    assert searchable(searchable(text)) == searchable(text)
