"""Ranks as people write them."""

import pytest

from desertions.reference import ranks

WRITTEN = {
    "мл. с-т": "junior_sergeant", "Мл.с-т": "junior_sergeant", "младший сержант": "junior_sergeant",
    "гв. рядовой запаса": "private", "гвардии рядовой": "private", "ряд.": "private", "Private": "private",
    "Pvt": "private", "guards senior sergeant": "senior_sergeant", "ст. с-т": "senior_sergeant",
    "старший лейтенант юстиции": "senior_lieutenant", "ст. л-т м/с": "senior_lieutenant", "к-н": "captain",
    "капитан-лейтенант": "captain", "капитан 3 ранга": "major", "кап. 2 р.": "lieutenant_colonel",
    "п/п-к": "lieutenant_colonel", "подп-к": "lieutenant_colonel", "Lt Col": "lieutenant_colonel",
    "Lt. Col.": "lieutenant_colonel", "ген.-л-т": "lieutenant_general", "Генерал-майор": "major_general",
    "прапорщик в отставке": "praporshchik", "старшина 1 статьи": "sergeant", "старшина": "starshina",
    "Sergeant Major": "starshina", "Corporal": "corporal", "Yefreitor": "corporal",
    "junior_sergeant": "junior_sergeant",
    "Маршал РФ": "marshal",
    "рядовой зап.": "private", "сержант запаса ВС РФ": "sergeant", "медицинской службы майор": "major",
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), WRITTEN.items())
def test_rank_is_understood_however_it_is_written(text, code):
    assert ranks.parse(text) == code


@pytest.mark.parametrize("text", ["хорунжий", "воин", "", "гвардии", "сержант лейтенант", "private captain", "1"])
def test_text_that_names_no_rank_is_refused(text):
    with pytest.raises(ranks.UnreadableRankError):
        ranks.parse(text)


@pytest.mark.parametrize("rank", ranks.RANKS.values(), ids=lambda rank: rank.code)
def test_every_name_of_the_reference_is_understood_as_some_rank_and_the_army_name_as_its_own(rank):
    russian, english, *others = rank.names
    assert ranks.parse(russian) == rank.code
    assert ranks.parse(english) == rank.code
    assert ranks.parse(f"гв. {russian} запаса") == rank.code
    for name in others:
        assert ranks.parse(name) in ranks.RANKS


def test_composition_follows_from_the_rank():
    assert ranks.ranks_of(["warrant officers", "warrant"]) == ["praporshchik", "senior_praporshchik"]
