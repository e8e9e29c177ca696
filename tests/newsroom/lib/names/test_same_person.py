"""Two names: the nine pairs, and what must hold of any."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newsroom.lib.names.parsing import Name, Parsed, parse
from newsroom.lib.names.same_person import SamePerson, same_person

NINE = [
    ("Иванов Иван Иванович", "Иванова Ивана Ивановича", SamePerson.SAME),
    ("Иванов Иван Иванович", "Иванов И. И.", SamePerson.POSSIBLE),
    ("Иванов Иван Иванович", "И.И. Иванов", SamePerson.POSSIBLE),
    ("Семёнов Пётр Алексеевич", "Семенов Петр Алексеевич", SamePerson.SAME),
    ("Щербаков Юрий Евгеньевич", "Shcherbakov Yuriy Evgenyevich", SamePerson.SAME),
    ("Щербаков Юрий Евгеньевич", "Scherbakov Iurii Evgenievich", SamePerson.SAME),
    ("Ткач Антон Вячеславович", "Ткачу Антону Вячеславовичу", SamePerson.SAME),
    ("Петров Иван Сергеевич", "Петров Иван Андреевич", SamePerson.DIFFERENT),
    ("Ковалёв Олег Игоревич", "Ковалева Ольга Игоревна", SamePerson.DIFFERENT),
]


SURNAMES = ["Иванов", "Петров", "Ткач", "Короленко", "Соловьёв", "Бонч-Бруевич", "Цой", "Достоевский", "Щербаков"]


GIVEN = ["Иван", "Пётр", "Юрий", "Илья", "Александр", "Лев", "Олег", "Андрей"]


FATHERS = ["", "Иванович", "Петрович", "Ильич", "Юрьевич", "Андреевич", "Львович", "Сергеевич"]


people = st.builds(Name, st.sampled_from(SURNAMES), st.sampled_from(GIVEN), st.sampled_from(FATHERS))


@pytest.mark.parametrize(("first", "second", "truth"), NINE)
def test_nine_pairs_are_told_right_both_ways(first, second, truth):
    assert same_person(parse(first), parse(second)) == truth
    assert same_person(parse(second), parse(first)) == truth


@given(people, people)
def test_verdict_is_symmetric(first, second):
    assert same_person(way(first), way(second)) == same_person(way(second), way(first))


@given(people, people, st.sampled_from([str.upper, str.lower, lambda text: text.replace("ё", "е")]))
def test_verdict_is_the_same_in_capitals_and_without_dots_over_e(first, second, spelled):
    changed = Name(*(spelled(part) for part in (second.surname, second.given_name, second.patronymic)))
    assert same_person(way(first), way(second)) == same_person(way(first), way(changed))


@given(people)
def test_order_of_the_parts_does_not_matter(name):
    assume(name.patronymic)
    given_first = f"{name.given_name} {name.patronymic} {name.surname}"
    assert same_person(parse(given_first), parse(name.written)) == SamePerson.SAME


@given(people, st.sampled_from(["BGN_PCGN", "ICAO_DOC_9303", "WIKIPEDIA", "GOST_52290", "YANDEX_MAPS"]))
@example(Name("Щербаков", "Юрий", "Ильич"), "ICAO_DOC_9303")
def test_transliterated_name_is_the_same(name, schema):
    iuliia = pytest.importorskip("iuliia")
    assume(name.patronymic)
    latin = getattr(iuliia, schema).translate(name.written)
    assert same_person(parse(name.written), parse(latin)) == SamePerson.SAME


@given(people)
def test_initials_are_never_more_than_possible(name):
    assume(name.patronymic)
    initials = f"{name.surname} {name.given_name[0]}.{name.patronymic[0]}."
    assert same_person(parse(name.written), parse(initials)) == SamePerson.POSSIBLE


@given(people)
def test_missing_patronymic_is_never_more_than_possible(name):
    assume(name.patronymic)
    assert same_person(way(name), way(Name(name.surname, name.given_name))) == SamePerson.POSSIBLE


@given(people, people)
def test_different_patronymic_is_a_different_man(first, second):
    assume(first.patronymic and second.patronymic and first.patronymic != second.patronymic)
    namesake = Name(first.surname, first.given_name, second.patronymic)
    assert same_person(way(first), way(namesake)) == SamePerson.DIFFERENT


@pytest.mark.parametrize(
    ("first", "second", "truth"),
    [
        ("Мамедов Али Гасан оглы", "Мамедов Али Гасанович", SamePerson.SAME),
        ("Салтыков-Щедрин Михаил", "Щедрин Михаил", SamePerson.POSSIBLE),
        ("Дмитриев Александр", "Александра Дмитриева", SamePerson.POSSIBLE),
        ("Лукашенко Александр", "Александру Лукашенко", SamePerson.POSSIBLE),
        ("Саакашвили Михаил", "Сааакашвили Михаил", SamePerson.POSSIBLE),
        ("Белов Александр", "Белов Владимир", SamePerson.DIFFERENT),
        ("Иванов Иван Иванович", "Иванова Иванна Ивановна", SamePerson.DIFFERENT),
        ("Соловей Пётр Ильич", "Соловья Петра Ильича", SamePerson.SAME),
    ],
)
def test_names_that_lists_are_full_of(first, second, truth):
    assert same_person(parse(first), parse(second)) == truth


def way(name: Name) -> Parsed:
    return Parsed((name,), frozenset())
