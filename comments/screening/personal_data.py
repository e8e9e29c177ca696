"""Find what may put a person in danger if it is published: where they live, how to reach them, who they are.

Names are recognised by their shape alone. If the warning depended on who is in the case database, a hostile reader
could query it name by name, so nothing here reads the database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_PIECE_LENGTH = 120

GIVEN_NAMES = """
александр алексей анатолий андрей антон аркадий артем артур арсений богдан борис вадим валентин валерий василий виктор
виталий владимир владислав всеволод вячеслав геннадий георгий герман глеб григорий давид даниил данил демид денис
дмитрий евгений егор захар иван игорь илья кирилл константин лев леонид максим марат марк матвей михаил мурат назар
никита николай олег павел петр рамзан ринат роман ростислав руслан рустам савелий семен сергей станислав степан тарас
тимофей тимур федор филипп эдуард эльдар юрий яков ярослав
александра алена алина алла анастасия ангелина анна антонина валентина валерия варвара вера вероника виктория галина
дарья диана евгения екатерина елена елизавета жанна зинаида зоя инна ирина карина кира кристина ксения лариса лидия
любовь людмила маргарита марина мария надежда наталья нина оксана ольга полина раиса светлана софья тамара татьяна
ульяна эльвира юлия яна
aleksandr alexander alexei aleksei alexey anatoly andrei andrey anton artem artyom boris vadim valentin valery vasily
viktor victor vitaly vladimir vladislav vyacheslav gennady georgy gleb grigory daniil denis dmitry dmitri yevgeny
evgeny egor ivan igor ilya kirill konstantin lev leonid maxim maksim mark matvei mikhail nikita nikolai nikolay oleg
pavel pyotr petr roman ruslan semyon sergei sergey stanislav stepan timofei timur fyodor yuri yury yakov yaroslav
alexandra alina alla anastasia anna valentina vera veronika viktoria galina daria darya yevgenia ekaterina elena
elizaveta inna irina kristina ksenia larisa lidia lyudmila marina maria nadezhda natalia natalya nina oksana olga
polina raisa svetlana sofia tamara tatiana tatyana ulyana yulia yana
"""

PATTERNS: dict[str, re.Pattern[str]] = {
    "e-mail": re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[(\[](?:at|собака)[)\]]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    ),
    "phone": re.compile(
        r"(?<![\d+])(?<!\d[.,-])(?:\+\d{1,3}(?:SEP\d){8,12}|[78](?:SEP\d){10}|\(?9\d\d\)?(?:SEP\d){7})(?!\d)".replace(
            "SEP", r"[\s().*_/\u2010-\u2015-]{0,2}"
        )
    ),
    "passport": re.compile(
        r"(?<!\d)\d{2}[ \u00a0]?\d{2}[ \u00a0](?:№|N)?[ \u00a0]?\d{6}(?!\d)|(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)"
        r"|(?<!\w)[А-ЯA-Z]{1,2}[ -]?(?:№|N)?[ ]?\d{6,7}(?!\d)"
    ),
    "unit number": re.compile(
        r"(?i:(?<!\w)(?:в[\s.]?/?[\s.]?ч\.?|войсков\w{1,4}\s{1,3}част\w{1,3}|military\s{1,3}unit))"
        r"\s{0,3}(?:№|N|No\.?|#)?\s{0,3}\d{5}(?!\d)"
    ),
    "coordinates": re.compile(
        r"(?<![\d.])-?\d{1,3}\.\d{3,9}[°NSСЮ]?[\s,;]{1,3}-?\d{1,3}\.\d{3,9}(?!\d)"
        r"|(?<!\d)\d{1,3}\s?°\s?\d{1,2}(?:[.,]\d{1,4})?\s?['′’]"
    ),
    "address": re.compile(
        r"(?i:(?<!\w)(?:ул(?:\.|иц\w{1,3})|пр(?:-т|осп\w{0,5})\.?|пер(?:\.|еул\w{1,4})"
        r"|бульв\w{0,4}\.?|шоссе|наб\.|мкр\.?)"
        r"\s{0,2}[\w.-]{2,30}(?:\s[\w.-]{2,30}){0,2}?,?\s{0,2}(?:д\.|дом)?\s{0,2}"
        r"(?<![\w.])\d{1,4}\w?(?:[\s,/]{0,2}(?:к|корп|кв)\.?\s?\d{1,4})?)"
        r"|(?i:(?<!\w)кв(?:\.|артир\w{1,3})\s{0,2}\d{1,4}(?!\d))"
        r"|(?i:(?<!\w)\d{1,4}[\s,]{1,2}[a-z'-]{2,30}(?:\s[a-z'-]{2,30}){0,2}?"
        r"\s(?:street|st\.|avenue|ave\.|road|rd\.|lane)(?!\w))"
    ),
}  # fmt: skip

_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile(r"(?<!\w)[А-ЯЁA-Z][\w’'-]{1,39}")
_INITIALS = r"[А-ЯЁA-Z]\.\s?[А-ЯЁA-Z]\."
_SURNAME = r"[А-ЯЁA-Z][а-яёa-z]{2,30}(?:-[А-ЯЁA-Z][а-яёa-z]{2,30})?"
_WITH_INITIALS = re.compile(rf"(?<!\w)(?:{_SURNAME}\s{{1,2}}{_INITIALS}|{_INITIALS}\s?{_SURNAME})")
_PATRONYMIC = re.compile(
    r"[а-яё]{2,20}(?:ович|евич|ьич|овна|евна|ична|инична)(?:а|у|е|ем|ом|ы|ой)?|[а-яё]{2,20}(?:овн|евн|ичн)(?:ы|е|у|ой)"
)


@dataclass(frozen=True)
class PersonalDataMatch:
    """A piece of a text, the index at which it starts, and its kind: a key of `PATTERNS`, or "name"."""

    kind: str
    piece: str
    start: int

    @property
    def end(self) -> int:
        """Return the index after the last character."""
        return self.start + len(self.piece)


def find_personal_data(text: str) -> list[PersonalDataMatch]:
    """Return every piece that may be personal data, in the order of the text. Pieces do not overlap."""
    patterns = PATTERNS.items() if _DIGIT.search(text) else [("e-mail", PATTERNS["e-mail"])]
    candidates = [
        PersonalDataMatch(kind, match[0], match.start())
        for kind, pattern in patterns
        for match in pattern.finditer(text)
    ]
    candidates += [PersonalDataMatch("name", text[start:end], start) for start, end in _names(text)]
    dangers: list[PersonalDataMatch] = []
    for danger in sorted(candidates, key=lambda candidate: (candidate.start, -candidate.end)):
        if not dangers or danger.start >= dangers[-1].end:
            dangers.append(danger)
    return dangers


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans of names: a surname with initials, or adjacent capitalised words with a given name or patronymic."""
    for match in _WITH_INITIALS.finditer(text):
        yield match.span()
    row: list[re.Match[str]] = []
    for word in _CAPITAL.finditer(text):
        gap = text[row[-1].end() : word.start()] if row else ""
        if row and (len(row) == 5 or len(gap) > 2 or not gap.isspace() or gap == "\n\n"):
            yield from _name_in(row)
            row = []
        row.append(word)
    yield from _name_in(row)


def _name_in(row: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    if len(row) > 1 and any(_is_given(word[0]) for word in row):
        yield row[0].start(), row[-1].end()


def _is_given(word: str) -> bool:
    folded = word.lower().replace("ё", "е")
    return folded in _given_forms() or bool(_PATRONYMIC.fullmatch(folded))


@lru_cache(maxsize=1)
def _given_forms() -> frozenset[str]:
    """Return the given names in all cases, formed by their endings. Short forms of speech are left out."""
    forms = set()
    endings: tuple[str, ...]
    for name in GIVEN_NAMES.split():
        stem = name[:-1]
        if name.isascii():
            endings, base = ("", "'s"), name
        elif name.endswith(("а", "я")):
            endings, base = ("а", "я", "ы", "и", "е", "у", "ю", "ой", "ей"), stem
        elif name.endswith(("й", "ь")):
            endings, base = ("й", "ь", "я", "ю", "е", "и", "ем", "ью"), stem
        else:
            endings, base = ("", "а", "у", "ом", "е"), name
        forms |= {base + ending for ending in endings}
    return frozenset(
        forms
        | {"льва", "льву", "львом", "льве", "павла", "павлу", "павлом", "павле", "петра", "петру", "петром", "петре"}
    )
