"""One normal form of text: what people typed and pasted, as it is stored, searched and compared.

`stored_form` is what comes in at every door; `searchable` goes further, and is only for comparing.
"""

import re
import unicodedata
from functools import lru_cache

HYPHENS = "\u2010\u2011\u2012\u2043\ufe63\uff0d\u2212"
"""Characters that are a hyphen, whatever their name."""
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02c8\u2032\u00b4`\uff07"
"""Characters that stand for an apostrophe inside a word."""
_SPACES = re.compile(r"[^\S\n\t]")
_DIVIDED = re.compile(r"(?<=[^\W\d_])(?:[-¬]|\xad)[ \t]*\n[ \t]*(?=[^\W\d_])")
"""The break in a word that is divided at the end of a line."""
_DASH_INSIDE = re.compile(r"(?<=[^\W\d_])[–—](?=[^\W\d_])")
_APOSTROPHE_INSIDE = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}](?=[^\W\d_])")
_COMPARED = str.maketrans(dict.fromkeys(HYPHENS, "-"))


INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = "\n\t\u200c\u200d"
"""Line breaks, and what joins or parts letters in Persian, Indic scripts and emoji."""
FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{2,8}\U000e007f")
"""The flag of a part of a country, as Scotland: a black flag with invisible letters (UTS 51)."""
PLAIN = re.compile("[ -~\n\u0410-\u044f«»—–…„“”’№]*")
"""A text of only these characters is in normal form already. Most texts are."""
RUSSIAN = re.compile("[ -~\\s\u00a0\u0400-\u0482\u048a-\u052f«»—–…„“”‘’№§°]*")
"""A text of only these characters has no mark and nothing invisible."""
MARKS_OF_SCRIPT = {
    "HEBREW": 4, "ARABIC": 4, "SYRIAC": 4, "THAANA": 2, "DEVANAGARI": 5, "BENGALI": 5, "GURMUKHI": 5, "GUJARATI": 5,
    "ORIYA": 5, "TAMIL": 4, "TELUGU": 5, "KANNADA": 5, "MALAYALAM": 5, "SINHALA": 5, "THAI": 3, "LAO": 3, "TIBETAN": 8,
    "MYANMAR": 8, "KHMER": 8, "BALINESE": 5, "JAVANESE": 5, "MONGOLIAN": 3, "ETHIOPIC": 2,
}  # fmt: skip
"""Script → the most marks that its orthography puts on one letter; in any other, `FEW_MARKS`."""
FEW_MARKS = 2
"""Vietnamese needs two, towers of marks need dozens."""


def stored_form(text: str) -> str:
    """Return a text with composed letters and `\\n` line ends, without control or invisible formatting characters.

    Joiners stay, as some scripts and emoji need them. More marks on one letter than its script knows are removed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if PLAIN.fullmatch(text):
        return text
    pieces, at = [], 0
    for flag in FLAG.finditer(text):
        pieces += [_visible(text[at : flag.start()]), flag[0]]
        at = flag.end()
    return "".join([*pieces, _visible(text[at:])])


def _visible(text: str) -> str:
    text = "".join(c for c in text if c in JOINERS or unicodedata.category(c) not in INVISIBLE_CATEGORIES)
    return _with_few_marks(unicodedata.normalize("NFC", text))


def _with_few_marks(text: str) -> str:
    """Return the text without the marks on a letter beyond what its script knows."""
    if text.isascii():
        return text
    characters, marks, general, most = [], 0, 0, FEW_MARKS
    for character in text:
        if unicodedata.category(character)[0] != "M":
            marks, general = 0, 0
            most = FEW_MARKS if character.isascii() else MARKS_OF_SCRIPT.get(_script_of(character), FEW_MARKS)
        else:
            marks += 1
            general += _script_of(character) == "COMBINING"
            if marks > most or general > FEW_MARKS:
                continue
        characters.append(character)
    return "".join(characters)


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    """Return the first word of a character's name: its script, or “COMBINING” for a mark of no script of its own."""
    return unicodedata.name(character, "").partition(" ")[0]


def searchable(text: str) -> str:
    """Return a text as names are looked for in it.

    Composed letters, no invisible characters and no stress marks, one hyphen, one apostrophe, one kind of space, `\\n`
    at the ends of lines. Words that are divided at the end of a line are joined; where a capital follows a small
    letter, with their hyphen.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    if not text.isascii():
        text = text.translate(_COMPARED)
    text = _DIVIDED.sub(lambda match: _joint(match, text), text)
    if not text.isascii():
        if not RUSSIAN.fullmatch(text):
            text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
        text = _APOSTROPHE_INSIDE.sub("'", _DASH_INSIDE.sub("-", text))
        text = _SPACES.sub(" ", text)
    return text


def _joint(match: "re.Match[str]", text: str) -> str:
    """Return what joins the two parts of a divided word."""
    return "-" if text[match.end()].isupper() and text[match.start() - 1].islower() else ""
