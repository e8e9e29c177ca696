"""Texts as courts, lists and letters hold them: who is named in them, and who is not.

They were made for this project after public bug reports of other products; all people are invented.
"""

from pathlib import Path

import pytest

from newsroom.lib.files import pdf
from newsroom.lib.names.in_text import PeopleFinder
from newsroom.lib.names.near_in_text import TextOfNames
from newsroom.lib.names.parsing import Name, parse
from newsroom.lib.names.same_person import SamePerson, same_person
from newsroom.lib.text import partial_dates
from newsroom.lib.text.normal_form import searchable

HERE = Path(__file__).with_name("texts")
KOZLOV = Name("Козлов", "Иван", "Сергеевич")


def named(text: str, person: Name) -> list[str]:
    searched = searchable(text)
    mentions = PeopleFinder([(0, person)]).mentions(searched)
    return [" ".join(searched[mention.start : mention.end].split()) for mention in mentions]


def text_of(name: str) -> str:
    return (HERE / name).read_bytes().decode()


@pytest.mark.parametrize(
    ("name", "person", "quotes"),
    [
        ("t1_list_of_names.txt", Name("Петров", "Иван", "Сергеевич"), ["Петров Иван Сергеевич"]),
        ("t1_list_of_names.txt", Name("Козлов", "Андрей", "Викторович"), ["Козлов Андрей Викторович"]),
        ("t1_list_of_names.txt", Name("Козлов", "Иван", "Сергеевич"), []),
        ("t1_list_of_names.txt", Name("Сидоров", "Андрей", "Викторович"), []),
        ("t1_list_of_names.txt", Name("Сергеевич", "Козлов", ""), []),
        ("t2_hyphen_crlf.txt", KOZLOV, ["Козлова Ивана Сергеевича"]),
        ("t2_soft_hyphen_lf.txt", KOZLOV, ["Козлова Ивана Сергеевича"]),
        ("t2_other_hyphens.txt", KOZLOV,
         ["Козлова Ивана Сергеевича"] * 2 + ["КОЗЛОВА ИВАНА СЕРГЕЕВИЧА", "Козлова Ивана Сергеевича"]),
        ("t3_ukrainian.txt", Name("Козлов", "Алексей", "Сергеевич"), ["Козлов Олексій Сергійович"]),
        ("t3_ukrainian.txt", Name("Козлов", "Николай", "Андреевич"), ["Козлова Миколу Андрійовича"]),
        ("t3_ukrainian.txt", Name("Козлов", "Николай", "Сергеевич"), []),
        ("t4_comma.txt", KOZLOV, ["Козлов, Иван Сергеевич"]),
        ("t5_compound.txt", Name("Сулейманов", "Хож-Ахмед", "Султанович"),
         ["Сулейманова Хож-Ахмеда Султановича", "Х.-А.С. Сулейманову"]),
        ("t5_compound.txt", Name("Монгуш", "Ай-оол", "Кызыл-оолович"), ["Монгуша Ай-оола Кызыл-ооловича"]),
        ("t5_compound.txt", Name("Ахмадов", "Магомед Али", "Ибрагимович"), ["Ахмадова Магомеда Али Ибрагимовича"]),
    ],
)  # fmt: skip
def test_text_of_the_folder_names_whom_it_names(name, person, quotes):
    assert named(text_of(name), person) == quotes


def test_hyphen_of_a_double_surname_stays_over_the_end_of_a_line():
    quotes = named(text_of("t2_other_hyphens.txt"), Name("Козлов-Выдумкин", "Иван", "Сергеевич"))
    assert "Козлова-Выдумкина Ивана Сергеевича" in quotes


def test_given_names_of_neighbouring_languages_are_the_same_in_latin_letters_too():
    for other in ("Козлов Микола Андрійович", "Kozlov Mykola Andriiovych", "Козлов Мікалай Андрэевіч"):
        assert same_person(parse(other), parse("Козлов Николай Андреевич")) == SamePerson.SAME, other


def test_ruling_names_one_man_over_divided_words_and_the_end_of_a_page():
    pages = pdf.read_text(HERE / "t1_ruling.pdf").pages
    text = "\n".join(pages[number].strip() for number in sorted(pages))
    assert named(text, KOZLOV) == [
        "Козлова Ивана Сергеевича", "Козлова Ивана Сергеевича", "Козлова И.С.", "Козлова Ивана Сергеевича",
        "Козлов Иван Сергеевич",
    ]  # fmt: skip


def test_initial_in_the_middle_makes_a_possible_match():
    for line in text_of("m2_middle_initial.txt").splitlines():
        assert same_person(parse(line), parse("Козлов Иван Сергеевич")) == SamePerson.POSSIBLE, line


def test_every_form_of_a_removed_name_is_seen_in_a_note():
    text = searchable(text_of("t6_purge_note.txt"))
    person = Name("Выдумкин", "Павел", "Сергеевич")
    places = TextOfNames(text).places(person) | {(m.start, m.end) for m in PeopleFinder([(0, person)]).mentions(text)}
    covered = {at for first, last in places for at in range(first, last)}
    for form in ("Павла Выдумкина", "Выдумкина Павла Сергеевича", "Выдумкин П.С."):
        start = text.index(form)
        assert {at for at in range(start, start + len(form)) if text[at].isalpha()} <= covered, form


def test_every_date_of_the_folder_is_read_or_refused():
    unreadable = []
    for line in text_of("d1_partial_dates.txt").splitlines():
        try:
            partial_dates.parse(line)
        except partial_dates.UnreadableDateError:
            unreadable.append(line)
    assert unreadable == []
