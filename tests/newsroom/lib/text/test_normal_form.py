"""The form in which names are looked for in a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.text.normal_form import searchable, stored_form


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


@pytest.mark.parametrize(
    "word",
    [
        "पढ़ें", "שַּׁבָּת", "မြွှာ", "བསྒྲུབས", "ភ្នំពេញ", "ที่นี่", "tiếng Việt", "فَعَّلَ", "می‌خواهم",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "👩‍👩‍👧", "1️⃣", "ёж", "Ä̈",
    ],
)  # fmt: skip
def test_word_of_any_script_stays_itself(word):
    assert stored_form(unicodedata.normalize("NFD", word)) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize("letter", ["Z", "я", "א", "ཀ", "က", "क"])
@pytest.mark.parametrize("mark", ["\u0300", "\u0315", "\u20dd", "\u0e47"])
def test_tower_of_marks_falls(letter, mark):
    assert len(stored_form(letter + mark * 40)) <= 9
    assert mark != "\u0300" or len(stored_form(letter + mark * 40)) <= 3


@given(st.text())
def test_stored_form_of_a_stored_form_is_itself(text):
    assert stored_form(stored_form(text)) == stored_form(text)


def test_hidden_letters_do_not_come_in():
    hidden = "\u200b\u2060\ufeff\u00ad\u202e\U000e0041"
    assert stored_form(f"a{hidden}b") == "ab"
    assert stored_form(f"🏴{hidden}") == "🏴"
