"""Given names and patronymics of three languages are read as one."""

import pytest

from newsroom.lib.names.first_names import VARIANTS, is_given_name, read_given_name, read_patronymic
from newsroom.lib.names.spelling import fold


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("Олексій", "Алексей"), ("Миколу", "Николай"), ("Миколою", "Николай"),
        ("Oleksii", "Алексей"), ("Mykola", "Николай"), ("Сяргей", "Сергей"), ("Уладзіміра", "Владимир"),
        ("Hryhorii", "Григорий"), ("Олександра", "Александр"), ("Дзмітрый", "Дмитрий"), ("Яўген", "Евгений"),
    ],
)  # fmt: skip
def test_ukrainian_and_belarusian_names_are_known(variant, name):
    assert fold(name) in {form.base for form in read_given_name(fold(variant))}


@pytest.mark.parametrize("name", ["Арсен", "Ян", "Лев"])
def test_name_that_is_one_of_its_own_stays_itself(name):
    assert read_given_name(fold(name))[0].base == fold(name)


@pytest.mark.parametrize(
    ("variant", "patronymic"),
    [
        ("Сергійович", "Сергеевич"), ("Андрійовича", "Андреевича"), ("Миколайович", "Николаевич"),
        ("Олексійовичу", "Алексеевичу"), ("Анатолійович", "Анатольевич"), ("Serhiiovych", "Сергеевич"),
        ("Мікалаевіч", "Николаевич"), ("Уладзіміравіч", "Владимирович"), ("Іванавіч", "Иванович"), ("Ілліч", "Ильич"),
        ("Григорович", "Григорьевич"), ("Якович", "Яковлевич"), ("Олександрівна", "Александровна"),
    ],
)  # fmt: skip
def test_patronymics_of_three_languages_are_one(variant, patronymic):
    assert read_patronymic(fold(variant)).base == read_patronymic(fold(patronymic)).base


def test_table_tells_the_source_of_each_row():
    rows = [line.split("\t") for line in VARIANTS.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["name", "gender", "variant", "language", "source"]
    assert {row[4] for row in rows[1:]} == {"wikidata", "desk"}
    assert {row[0] for row in rows[1:] if not is_given_name(fold(row[0]))} == set()
