"""How names are spelled, and by which spelling they compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.names import spelling

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Щербаков", "Shcherbakov", "Scherbakov", "ЩЕРБАКОВ"),
        ("Юрий", "Yuriy", "Iurii", "Yury"),
        ("Евгеньевич", "Evgenyevich", "Evgenievich"),
        ("Семёнов", "Семенов", "Semyonov", "Semenov"),
        ("Алексей", "Alexey", "Aleksei"),
        ("Цой", "Tsoy", "Tsoi"),
    ],
)
def test_spellings_of_one_name_fold_into_one(spellings):
    assert len({spelling.fold(written) for written in spellings}) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("Иванов", "Петров"), ("Ковалёв", "Ковалева"), ("Жуков", "Шуков"), ("Чехов", "Цехов")]
)
def test_different_names_stay_different(first, second):
    assert spelling.fold(first) != spelling.fold(second)


@given(st.text(LETTERS, min_size=1, max_size=20))
def test_capitals_and_yo_never_change_what_a_name_folds_into(text):
    assert spelling.fold(text) == spelling.fold(text.upper()) == spelling.fold(text.replace("е", "ё"))


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_is_refused(text):
    try:
        mended, _changed = spelling.tidy(text)
    except spelling.UnreadableNameError:
        return
    assert mended == "" or spelling.NAME.match(mended)
    assert spelling.tidy(mended)[0] == mended


@given(st.text(LETTERS, min_size=3, max_size=12), st.data())
def test_one_latin_letter_inside_a_cyrillic_word_is_set_right(text, data):
    looks = {cyrillic: latin for latin, cyrillic in spelling.LOOKALIKES.items()}
    places = [n for n, letter in enumerate(text) if letter in looks]
    if places:
        place = data.draw(st.sampled_from(places))
        assert spelling.mend_letters(text[:place] + looks[text[place]] + text[place + 1 :]) == text
