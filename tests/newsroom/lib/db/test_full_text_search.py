"""Search finds words, not strings: any form of a Russian word finds any other, whatever was typed or pasted."""

import re
import unicodedata
from pathlib import Path

import pytest
from django.db import connection

from desertions.models import Source
from newsroom.lib.db.full_text_search import Term, condition_of, terms_of
from newsroom.lib.names.frequency_table import table
from newsroom.lib.text.word_forms import analyser
from tests.factories import make_source

pytestmark = pytest.mark.django_db
APPS = Path(__file__).parents[4]
FOUND = """
    SELECT sum((s.search_vector @@ to_tsquery('simple', q.raw))::int), count(*)
    FROM desertions_source s JOIN unnest(%s::bigint[], %s::text[]) AS q(source, raw) ON q.source = s.id
"""


def finds(text: str, typed: str) -> bool:
    source = make_source(title=text)
    return Source.objects.filter(condition_of(terms_of(typed)), pk=source.pk).exists()


def commonest(part: str, number: int) -> list[str]:
    known = table(part)
    shares = sorted(((share, name) for name, share in known.shares["m"].items()), reverse=True)
    return [known.texts["m"][name].casefold() for _share, name in shares[:number]]


def nouns_of_the_demonstration(number: int) -> list[str]:
    files = sorted(file for app in ("articles", "desertions", "comments") for file in (APPS / app).glob("demo*"))
    files = [inner for file in files for inner in (sorted(file.iterdir()) if file.is_dir() else [file])]
    files.append(APPS / "newsroom" / "locale" / "ru" / "LC_MESSAGES" / "django.po")  # around its texts
    text = " ".join(file.read_text() for file in files if file.suffix in (".py", ".txt", ".md", ".po"))
    nouns: dict[str, None] = {}
    for word in re.findall("[а-яё]{3,}", text.casefold()):
        parse = analyser().parse(word)[0]
        if parse.tag.POS == "NOUN" and parse.is_known:
            nouns[parse.normal_form] = None
    return list(nouns)[:number]


def paradigm(lemma: str, grammeme: str) -> list[str]:
    """Every form of the word, or of the one with this grammeme if there are several."""
    parses = [parse for parse in analyser().parse(lemma) if parse.normal_form == lemma] or analyser().parse(lemma)[:1]
    parse = next((parse for parse in parses if grammeme in parse.tag), parses[0])
    return list(dict.fromkeys(form.word for form in parse.lexeme))


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "words", "grammeme"),
    [
        ("given names", commonest("given", 500), "Name"),
        ("surnames", commonest("surname", 500), "Surn"),
        ("nouns", nouns_of_the_demonstration(500), "NOUN"),
    ],
    ids=["given names", "surnames", "nouns"],
)
def test_any_form_finds_its_word_and_is_found_by_it(kind, words, grammeme):
    assert len(words) > 450
    pairs = [(word, form) for word in words for form in paradigm(word, grammeme)]
    texts = {text: Source(title=text, kind="other") for pair in pairs for text in pair}
    Source.objects.bulk_create(texts.values(), batch_size=1000)
    asked = [(word, form) for pair in pairs for word, form in (pair, pair[::-1])]
    raws = {text: Term((text,)).raw for text in texts}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [[texts[text].pk for text, _ in asked], [raws[typed] for _, typed in asked]])
        hits, whole = cursor.fetchone()
    assert whole > 5_000 or kind == "nouns"
    assert hits >= 0.99 * whole, f"{hits} of {whole}"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("встретили Сергея", "Сергей"), ("Хрюндёлов ушёл", "Хрюнделова"), ("приказ бойца", "боец"),
        ("письмо отца", "отец"), ("Пётр", "Петра"), ("Петр", "Пётра"), ("роты", "рота"), ("людей", "человек"),
        ("шёл", "идти"), ("ёлка", "елки"), ("дело №1", "дела"), ("Ай-оол", "ай оол"), ("20GMRD-0412", "0412"),
        ("1 010 человек", "1010"), ("1,010 people", "1 010"), ("1\u00a0010 человек", "1,010"), ("1010", "1 010"),
        ("858 контрактников", "«858 контрактника»"), ("командир роты", '"командира рот"'), ("soldiers", "soldier"),
        ("O’Neil", "o'neil"), ("see example.org now", "example.org"),
    ],
)  # fmt: skip
def test_word_is_found_in_every_way_to_write_it(text, typed):
    assert finds(text, typed)
    assert finds(unicodedata.normalize("NFD", text), typed)
    assert finds(text, unicodedata.normalize("NFD", typed))
    assert finds(re.sub(r"(?<=[а-яa-z]{2})(?=[а-яa-z]{2})", "\u00ad", text), typed)
    assert finds(text, typed.replace("о", "о\u200b"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("рота батальон", False), ("рота or батальон", True), ("рота или батальон", True), ("рота -батальон", True),
        ("рота -командир", False), ('рота -"командир роты"', False), ('-"рота командира" рота', True),
        ('"роты командир"', False),
        ("пришёл в роту", True), ("the рота", True), ("и", False),
        ("", False), ("-", False), ("'\\", False), ("or", False), ("рота & | ! <-> ( :*", True), ("\0", False),
    ],
)  # fmt: skip
def test_words_phrases_or_and_not_are_read_as_in_a_search_engine(typed, expected):
    assert finds("Пришёл командир роты.", typed) is expected
