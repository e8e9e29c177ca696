"""Counted nouns in both languages."""

import pytest

from newsroom.lib.text.languages import counted


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {0: "men", 1: "man", 2: "men", 5: "men", 11: "men", 21: "men", 101: "men"}),
        (
            "ru",
            {0: "человек", 1: "человек", 2: "человека", 4: "человека", 5: "человек", 11: "человек", 12: "человек"}
            | {21: "человек", 22: "человека", 25: "человек", 111: "человек", 112: "человек", 1010: "человек"},
        ),
    ],
)
def test_counted_noun_stands_in_the_form_its_number_asks_for(language, forms):
    written = {"en": "man|men", "ru": "человек|человека|человек"}[language]
    assert {number: counted(number, written, language) for number in forms} == forms
