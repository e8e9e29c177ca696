"""People of a list in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.names.in_text import PeopleFinder
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.same_person import SamePerson
from newsroom.lib.text.normal_form import searchable

IVANOV = Name("Иванов", "Иван", "Иванович")


def mentions_in(text, *names):
    text = searchable(text)
    people = PeopleFinder(enumerate(names or [IVANOV]))
    return [(mention.person, text[mention.start : mention.end], mention.verdict) for mention in people.mentions(text)]


@pytest.mark.parametrize(
    ("text", "quote", "verdict"),
    [
        ("Суд признал Иванова Ивана Ивановича виновным.", "Иванова Ивана Ивановича", SamePerson.SAME),
        ("с Иваном Ивановичем Ивановым", "Иваном Ивановичем Ивановым", SamePerson.SAME),
        ("ИВАНОВ ИВАН ИВАНОВИЧ, 1990 г. р.", "ИВАНОВ ИВАН ИВАНОВИЧ", SamePerson.SAME),
        ("подсудимого Иванова И.И. и других", "Иванова И.И.", SamePerson.POSSIBLE),
        ("рядовой И. И. Иванов ушёл", "И. И. Иванов", SamePerson.POSSIBLE),
        ("Ивану Иванову назначено", "Ивану Иванову", SamePerson.POSSIBLE),
        ("Свидетель Иван Иванович Иванов", "Иван Иванович Иванов", SamePerson.SAME),
        ("Осуждённый Иванов, Иван Иванович", "Иванов, Иван Иванович", SamePerson.SAME),
        ("Ivanov Ivan Ivanovich is wanted", "Ivanov Ivan Ivanovich", SamePerson.SAME),
        ("в отношении Ива-\nнова Ивана Ивановича", "Иванова Ивана Ивановича", SamePerson.SAME),
        ("Ивано\u0301ва Ивана Ивановича", "Иванова Ивана Ивановича", SamePerson.SAME),
        ("Ивановa Ивана Ивановича", "Ивановa Ивана Ивановича", SamePerson.SAME),
        ("wanted: I.I. Ivanov", "I.I. Ivanov", SamePerson.POSSIBLE),
        ("Иванов, Иван Иванович", "Иванов, Иван Иванович", SamePerson.SAME),
        ("Иванова\u00a0И.\u00a0И.", "Иванова И. И.", SamePerson.POSSIBLE),
        ("Ivan I. Ivanov", "Ivan I. Ivanov", SamePerson.POSSIBLE),
        ("И.Иванов", "И.Иванов", SamePerson.POSSIBLE),
        ("в отношении рядового одной из частей Иванова\nИвана Ивановича", "Иванова\nИвана Ивановича", SamePerson.SAME),
    ],
)
def test_man_is_found_in_any_case_and_order(text, quote, verdict):
    assert mentions_in(text) == [(0, quote, verdict)]


@pytest.mark.parametrize(
    "text",
    [
        "Иванов ушёл.",
        "Иванова Ивана Петровича",
        "Иван Петрович Иванов",
        "Иванов П.И. и Петров И.И.",
        "Иванов. Иван пришёл.",
        "иванов иван иванович",
        "Ивановой Ивановны",
        "Сергей Иванов, Иван Иванович Петров",
        "А.А. Иванов, И.И. Петров",
        "",
        "გიორგი ბერიძე 🙂 123",
    ],
)
def test_nobody_is_found_where_he_is_not_named(text):
    assert mentions_in(text) == []


SERGEEVICH = Name("Козлов", "Иван", "Сергеевич")


@pytest.mark.parametrize("between", ["\n", "\n\n", "\t", " ", "   ", " | ", "; ", ", "])
@pytest.mark.parametrize("text", ["Петров Иван Сергеевич{}Козлов Андрей Викторович", "Петров И. С.{}Козлов А. В."])
def test_nobody_is_made_of_two_neighbours(text, between):
    assert mentions_in(text.format(between), SERGEEVICH) == []


@pytest.mark.parametrize("text", ["Козлов Иван Петрович", "Козлова Ивана Петровича Сергеева", "Козлов И. П."])
def test_patronymic_that_contradicts_ends_the_matter(text):
    assert mentions_in(text, SERGEEVICH) == []


def test_name_that_may_be_cut_in_two_ways_is_only_possible():
    both = mentions_in("Петров Иван Сергеевич Козлов", SERGEEVICH, Name("Петров", "Иван", "Сергеевич"))
    assert {(person, verdict) for person, _quote, verdict in both} == {(0, SamePerson.POSSIBLE), (1, SamePerson.SAME)}


@pytest.mark.parametrize(
    "text",
    [
        "рядового Коз-\nлова Ивана Сергеевича", "Коз-\r\nлова Ивана Сергеевича", "Коз\u2010\nлова Ивана Сергеевича",
        "Коз¬\nлова Ивана Сергеевича", "КОЗ-\nЛОВА ИВАНА СЕРГЕЕВИЧА", "Коз\u00ad\nлова Ивана Сергеевича",
        "Козлова\u200b Ивана\u200b Сергеевича", "Коз\u2060лова Ивана Серге\u200cевича",
    ],
)  # fmt: skip
def test_divided_words_are_joined_and_invisible_signs_hide_nobody(text):
    assert [verdict for _person, _quote, verdict in mentions_in(text, SERGEEVICH)] == [SamePerson.SAME]


@pytest.mark.parametrize(
    "text",
    ["Кзолов Иван Сергеевич", "Козлов Ивна Сергеевич", "Козлов Иван Сегреевич", "Иваном Сергеевичем Козолвым",
     "братья Козловы, Иван и Пётр", "Иван и Пётр Козловы", "Пётр и Иван Козловы", "братьев Козловых Петра и Ивана"],
)  # fmt: skip
def test_slips_and_brothers_are_possible(text):
    assert [verdict for _person, _quote, verdict in mentions_in(text, SERGEEVICH)] == [SamePerson.POSSIBLE]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("Харитонов", "Александр", "Юрьевич"), "Хариотнова Александра Юрьевича"),
        (Name("Ерема", "Александр", "Семенович"), "Ерему Алескандра Семеновича"),
        (Name("Клянчевский", "Александр", "Шарипович"), "Клянчевского Александра Шарипоивича"),
        (Name("Викулов", "Николай", "Николаевич"), "Викуловым Николаем Николавеичем"),
        (Name("Срубас", "Сергей", "Яковлевич"), "Срубасу Сергею Яковлевиу"),
        (Name("Рогачев", "Валерий Хасан", "Михайлович"), "Рогчевым Валерием Михайловичем"),
        (Name("Носевич", "Михаил", "Ульянович"), "братья Носевичов Михаил и Ермолай"),
        (Name("Чефарин", "Алхас", "Григорьевич"), "братья Чефарины Алхас и Ермолай"),
    ],
)  # fmt: skip
def test_slip_is_seen_as_written_and_as_it_sounds(name, text):
    assert [verdict for _person, _quote, verdict in mentions_in(text, name)] == [SamePerson.POSSIBLE]


@pytest.mark.parametrize("text", ["Козин Иван Сергеевич", "Козлов Игорь Сергеевич", "Козловы Пётр и Андрей"])
def test_another_usual_name_is_no_slip(text):
    assert mentions_in(text, SERGEEVICH) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("Сулейманов", "Хож-Ахмед", "Султанович"), "Сулейманова Хож-Ахмеда Султановича"),
        (Name("Сулейманов", "Хож-Ахмед", "Султанович"), "Х.-А.С. Сулейманову"),
        (Name("Монгуш", "Ай-оол", "Кызыл-оолович"), "Монгуша Ай-оола Кызыл-ооловича"),
        (Name("Ахмадов", "Магомед Али", "Ибрагимович"), "Ахмадова Магомеда Али Ибрагимовича"),
        (Name("Ахмадов", "Магомед-Али", "Ибрагимович"), "Ахмадова Магомеда Али Ибрагимовича"),
        (Name("Кара-Сал", "Айдыс", "Кара-оолович"), "Кара-Сала Айдыса Кара-ооловича"),
        (Name("Салтыков-Выдумкин", "Пётр", "Ильич"), "Салтыкова\u2011Выдумкина Петра Ильича"),
        (Name("Салтыков-Выдумкин", "Пётр", "Ильич"), "Салтыкова-\nВыдумкина Петра Ильича"),
        (Name("Дем'яненко", "Глеб", "Ильич"), "Дем`яненко Глеба Ильича"),
        (Name("Козлов", "Алексей", "Сергеевич"), "Військовослужбовець Козлов Олексій Сергійович залишив частину"),
        (Name("Козлов", "Николай", "Андреевич"), "Розшукують Козлова Миколу Андрійовича"),
        (Name("Козлов", "Павел", "Анатольевич"), "Козлову Павлу Анатолійовичу"),
        (Name("Козлов", "Николай", "Владимирович"), "Козлов Мікалай Уладзіміравіч"),
    ],
)
def test_names_of_other_peoples_are_found(name, text):
    assert [person for person, _quote, _verdict in mentions_in(text, name)] == [0]


def test_two_men_of_one_name_are_both_found():
    both = mentions_in("Иванов И.И.", IVANOV, Name("Иванов", "Илья", "Игоревич"))
    assert [person for person, _words, _verdict in both] == [0, 1]


def test_surname_that_loses_a_vowel_is_found():
    assert mentions_in("Зайца Льва Ильича", Name("Заяц", "Лев", "Ильич")) == [(0, "Зайца Льва Ильича", SamePerson.SAME)]


@pytest.mark.parametrize(
    ("text", "quote", "verdict"),
    [
        ("Алиева Рашида Мамед оглы", "Алиева Рашида Мамед оглы", SamePerson.SAME),
        ("АЛИЕВ РАШИД МАМЕД ОГЛЫ, 1990 г. р.", "АЛИЕВ РАШИД МАМЕД ОГЛЫ", SamePerson.SAME),
        ("с Рашидом Мамед-оглы Алиевым", "Рашидом Мамед-оглы Алиевым", SamePerson.SAME),
        ("Алиев Рашид Мамедович", "Алиев Рашид Мамедович", SamePerson.SAME),
        ("Алиева Рашида Гасан оглы", "", None),
    ],
)
def test_patronymic_of_two_words_is_read_as_one(text, quote, verdict):
    expected = [(0, quote, verdict)] if quote else []
    assert mentions_in(text, Name("Алиев", "Рашид", "Мамед оглы")) == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [("суд допросил Оглы Дмитрия Ильича", "Оглы Дмитрия Ильича"), ("Дмитрий Ильич Оглы", "Дмитрий Ильич Оглы")],
)
def test_man_whose_surname_ends_patronymics_of_others_is_found(text, quote):
    assert mentions_in(text, Name("Оглы", "Дмитрий", "Ильич")) == [(0, quote, SamePerson.SAME)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Иванова Игоря Ильича", "Иванова Игоря Ильича"),
        ("Игорем Ивановым", "Игорем Ивановым"),
        ("Иванов И.И.", "Иванов И.И."),
        ("Иванова Петра Ильича", ""),
        ("Иванова Игоря Петровича", ""),
        ("Иванова Истина", ""),
    ],
)
def test_man_known_by_initials_is_possible_under_any_name_that_begins_so(text, quote):
    expected = [(0, quote, SamePerson.POSSIBLE)] if quote else []
    assert mentions_in(text, Name("Иванов", "И", "И")) == expected


def test_quote_and_paragraph_tell_the_place():
    text = searchable("Первый.\n\nВторой.\n\nСуд допросил Иванова И.И. по делу.")
    (mention,) = PeopleFinder([(0, IVANOV)]).mentions(text)
    assert mention.paragraph(text) == 3
    assert mention.quote(text) == "Суд допросил Иванова И.И. по делу."


def test_quote_begins_and_ends_with_whole_words():
    text = searchable("самовольно " * 20 + "Иванов И.И." + " отсутствовал" * 20)
    (mention,) = PeopleFinder([(0, IVANOV)]).mentions(text)
    assert set(mention.quote(text).split()) == {"самовольно", "Иванов", "И.И.", "отсутствовал"}


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    for person, quote, _verdict in mentions_in(text):
        assert (person, bool(quote)) == (0, True)
