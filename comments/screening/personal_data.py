"""Find what may put a person in danger if it is published: where they live, how to reach them, who they are.

Names are recognised by their shape alone. If the warning depended on who is in the case database, a hostile reader
could query it name by name, so nothing here reads the database.
"""

import re
from dataclasses import dataclass

from newsroom.lib.names.in_text import written_names

MAX_PIECE_LENGTH = 120

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
    candidates += [PersonalDataMatch("name", text[start:end], start) for start, end in written_names(text)]
    dangers: list[PersonalDataMatch] = []
    for danger in sorted(candidates, key=lambda candidate: (candidate.start, -candidate.end)):
        if not dangers or danger.start >= dangers[-1].end:
            dangers.append(danger)
    return dangers
