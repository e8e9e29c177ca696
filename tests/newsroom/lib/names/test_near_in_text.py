"""What may name a person, as wide as a warning wants it."""

import pytest

from newsroom.lib.names.near_in_text import TextOfNames
from newsroom.lib.names.parsing import Name
from newsroom.lib.text.normal_form import searchable

KOZLOV = Name("Козлов", "Иван", "Сергеевич")


@pytest.mark.parametrize(
    "text",
    [
        "козлов иван", "Козлов Иван Петрович", "Иван,\nКозлов", "Козлов сержант Иван", "Kozlov Ivan", "I. Kozlov",
        "Козлова\u200b Ивана", "Коз-\nлову Ивану", "КОЗЛОВ И.", "Козловых, Ивана и Петра", "Козлов-Выдумкин Иван",
    ],
)  # fmt: skip
def test_person_may_be_meant(text):
    assert TextOfNames(searchable(text)).may_name(KOZLOV)


@pytest.mark.parametrize("text", ["Козлов ушёл", "Иван Сергеевич", "Козлов Пётр", "Козина Ивана", ""])
def test_person_is_not_meant(text):
    assert not TextOfNames(searchable(text)).may_name(KOZLOV)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("Заяц", "Иван"), "Зайца Ивана"),
        (Name("Орёл", "Лев"), "орла льва"),
        (Name("Кравец", "Павел"), "Кравца Павла"),
        (Name("Козлов", "Николай"), "Козлов Микола"),
        (Name("Козлов", "Алексей"), "Козлова Олексія"),
        (Name("Сулейманов", "Хож-Ахмед"), "Сулейманов Хож Ахмед"),
        (Name("Ахмадов", "Магомед Али"), "Ахмадов Али"),
    ],
)
def test_forms_of_any_people_are_known(name, text):
    assert TextOfNames(searchable(text)).may_name(name)


def test_places_are_those_of_the_words_with_the_patronymic():
    text = searchable("Видели Козлова Ивана Сергеевича в Чите")
    words = [text[start:end] for start, end in sorted(TextOfNames(text).places(KOZLOV))]
    assert words == ["Козлова", "Ивана", "Сергеевича"]
