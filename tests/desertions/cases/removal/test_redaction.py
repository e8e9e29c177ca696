"""Removal on request takes a person's name out of running text, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desertions.cases.removal.redaction import REMOVED, Redaction
from newsroom.lib.names.declension import MALE, case_forms
from newsroom.lib.names.parsing import Name

PAVEL = Name("Иванов", "Павел", "Сергеевич")


SPELLINGS = [
    (PAVEL, "Ива-\r\nнова Павла"),
    (PAVEL, "Иванову П. С."),
    (PAVEL, "Ивaнов Павел"),
    (PAVEL, "Иванов Павло Сергійович"),
    (PAVEL, "Иваонв Павел Сергеевич"),
    (Name("Выдумкин", "Павел", "Сергеевич"), "Павла Выдумкина"),
    (Name("Коломиец", "Лев", "Ильич"), "Коломийца Льва Ильича"),
    (Name("Цой", "Виктор", "Ильич"), "Цоя Виктора"),
    (PAVEL, "Иванов Павел"),
    (PAVEL, "Павла Иванова"),
    (PAVEL, "Иванову Павлу Сергеевичу"),
    (PAVEL, "Pavel Ivanov"),
    (PAVEL, "П. Иванов"),
    (PAVEL, "Иванова П.С."),
    (PAVEL, "П. С. Ивановым"),
    (PAVEL, "ИВАНОВ ПАВЕЛ СЕРГЕЕВИЧ"),
    (PAVEL, "Ива\u00adно\u0301в Павел"),
    (PAVEL, "Paul Ivanov"),
    (Name("Заяц", "Иван"), "Зайца Ивана"),
    (Name("Заяц", "Иван"), "Ивана Зайца"),
    (Name("Кравец", "Олег"), "Кравца Олега"),
    (Name("Орёл", "Лев"), "Льва Орла"),
    (Name("Орёл", "Лев"), "Орла Л."),
    (Name("Щербаков", "Сергей"), "Sergei Shcherbakov"),
    (Name("Щербаков", "Сергей"), "Щербакова Сергея"),
    (Name("Мамедов", "Рашид", "Мамед оглы"), "Мамедову Рашиду Мамед оглы"),
]


PEOPLE = [Name("Иванов", "Павел", "Сергеевич"), Name("Кравец", "Олег", "Львович"), Name("Шевченко", "Пётр", "Ильич")]


@pytest.mark.parametrize(("person", "written"), SPELLINGS, ids=[written for _person, written in SPELLINGS])
def test_name_is_taken_out_however_it_is_written(person, written):
    assert Redaction(person).without_name(f"Видели {written}, ушёл ночью.") == f"Видели {REMOVED}, ушёл ночью."


@given(
    person=st.sampled_from(PEOPLE),
    case=st.sampled_from(["nom", "gen", "dat", "acc", "ins", "pre"]),
    surname_first=st.booleans(),
    has_patronymic=st.booleans(),
    around=st.tuples(st.sampled_from(["", "Видели ", "«", "рядовой "]), st.sampled_from(["", ".", ", его брат", "»"])),
)
def test_name_is_taken_out_in_every_case_and_order(person, case, surname_first, has_patronymic, around):
    surname = case_forms(person.surname, "surname", MALE)[case][0]
    given_name = case_forms(person.given_name, "given", MALE)[case][0]
    if has_patronymic:
        given_name += f" {case_forms(person.patronymic, 'patronymic', MALE)[case][0]}"
    written = f"{surname} {given_name}" if surname_first else f"{given_name} {surname}"
    assert Redaction(person).without_name(around[0] + written + around[1]) == around[0] + REMOVED + around[1]


@pytest.mark.parametrize("text", ["Иванов ушёл.", "Павел Сергеевич", "Петров Павел Сергеевич", "Ивановский парк", ""])
def test_text_that_does_not_name_the_person_stays_as_it_is(text):
    assert Redaction(PAVEL).without_name(text) == text


def test_two_people_in_a_row_are_told_apart():
    text = "Были: Петров Пётр, Иванов Павел, Сидоров Сидор"
    assert Redaction(PAVEL).without_name(text) == f"Были: Петров Пётр, {REMOVED}, Сидоров Сидор"


def test_form_of_another_person_is_kept_when_it_is_ticked_and_certain_forms_never():
    text = "Видели Павла Сергеевича Иванова и Иванову Павлину."
    spared = Redaction(PAVEL, spared={"Иванову Павлину", "Павла Сергеевича Иванова"}).without_name(text)
    assert spared == f"Видели {REMOVED} и Иванову Павлину."
    redaction = Redaction(PAVEL)
    assert redaction.without_name(text) == f"Видели {REMOVED} и {REMOVED}."
    assert redaction.forms == {("Павла Сергеевича Иванова", False): 1, ("Иванову Павлину", True): 1}
