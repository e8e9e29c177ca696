"""Names as lists write them: their parts, and every form of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.names import parsing, spelling
from newsroom.lib.names.parsing import Name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иванов И. И.", ("Иванов", "И", "И")),
        ("Иванов И.И.", ("Иванов", "И", "И")),
        ("И.И. Иванов", ("Иванов", "И", "И")),
        ("И. И. Иванов", ("Иванов", "И", "И")),
        ("И.И.Иванов", ("Иванов", "И", "И")),
        ("Иванов, Иван", ("Иванов", "Иван", "")),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Салтыков-Щедрин Михаил Евграфович", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("Ivanov Ivan Ivanovich", ("Ivanov", "Ivan", "Ivanovich")),
        ("Иван Иванович Иванов", ("Иванов", "Иван", "Иванович")),
        ("Станкевич Иван Петрович", ("Станкевич", "Иван", "Петрович")),
    ],
)
def test_full_name_is_parted(text, parts):
    name = parsing.split(spelling.tidy(text)[0])
    assert (name.surname, name.given_name, name.patronymic) == parts


@pytest.mark.parametrize(
    ("text", "parts", "open_parts"),
    [
        ("гр. ИВАНОВА Ивана Ивановича", ("ИВАНОВА", "Ивана", "Ивановича"), set()),
        ("гвардии старший лейтенант Орлов Пётр Ильич", ("Орлов", "Пётр", "Ильич"), set()),
        ("рядовому Ткачу А.В.", ("Ткачу", "А", "В"), {"given name", "patronymic"}),
        ("мл. сержант Петров Пётр", ("Петров", "Пётр", ""), {"order", "patronymic"}),
        ("Пётр Петров", ("Петров", "Пётр", ""), {"order", "patronymic"}),
        ("Люк ван Велли", ("ван Велли", "Люк", ""), {"order", "patronymic"}),
        ("Иван Петрович Станкевич", ("Станкевич", "Иван", "Петрович"), set()),
        ("Мамедова Али Гасан оглы", ("Мамедова", "Али", "Гасан оглы"), set()),
        ("Бонч-Бруевич Виктор Леопольдович", ("Бонч-Бруевич", "Виктор", "Леопольдович"), set()),
        ("Ивaнов Иван Иванович", ("Иванов", "Иван", "Иванович"), set()),
        ("«Орлов» Пётр (1990)", ("Орлов", "Пётр", ""), {"order", "patronymic"}),
    ],
)
def test_any_writing_is_read_and_what_it_leaves_open_is_told(text, parts, open_parts):
    read = parsing.parse(text)
    name = read.ways[0]
    assert (name.surname, name.given_name, name.patronymic) == parts
    assert read.open == open_parts


@pytest.mark.parametrize("text", ["", "  ", "Иванов", "12345", "🙂 🙂", "И. И.", "рядовой", "\0", "<b>x</b>"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(spelling.UnreadableNameError):
        parsing.parse(text)


def test_name_of_five_hundred_letters_is_refused():
    with pytest.raises(spelling.UnreadableNameError, match="too long"):
        parsing.parse("И" * 250 + " " + "в" * 249)


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text):
    try:
        read = parsing.parse(text)
    except spelling.UnreadableNameError:
        return
    assert read.ways
    assert all(name.surname for name in read.ways)


def test_other_scripts_are_read_as_they_stand():
    assert parsing.parse("გიორგი ბერიძე").ways[0].written in {"გიორგი ბერიძე", "ბერიძე გიორგი"}
    assert parsing.parse("محمد علي").ways


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        (Name("Ткач", "Антон", "Вячеславович"), {"ткача антона вячеславовича", "антону ткачу", "а.в. ткачем"}),
        (Name("Соловей", "Лев"), {"соловья льва", "соловея льва", "льву соловью"}),
        (Name("Кравец", "Павел"), {"кравца павла", "павлом кравцом"}),
        (Name("Короленко", "Илья"), {"короленко ильи", "илье короленко"}),
        (Name("Сухих", "Пётр"), {"сухих петра"}),
        (Name("Ковалёва", "Ольга", "Игоревна"), {"ковалевой ольги игоревны", "ольгу ковалеву"}),
        (Name("Мамедов", "Али", "Гасан оглы"), {"мамедова али гасан оглы"}),
        (Name("Заяц", "Иван"), {"зайца ивана", "заяца ивана"}),
    ],
)
def test_every_case_form_is_written(name, forms):
    assert forms <= parsing.written_forms(name)
