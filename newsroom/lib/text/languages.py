"""Texts that exist in both languages of the site, of which one is chosen when they are shown."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language


@dataclass(frozen=True)
class _InTwoLanguages:
    en: str
    ru: str

    def __str__(self) -> str:
        return by_language(en=self.en, ru=self.ru)


def by_language(*, en: str, ru: str) -> str:
    """Return the Russian text if Russian is active, else the English one."""
    return ru if (get_language() or "").startswith("ru") else en


def labels_of(kind: Any) -> dict[str, str]:
    """Return value → label of a class of choices, in the active language."""
    return _labels(kind, get_language() or "")


@lru_cache(maxsize=200)
def _labels(kind: Any, language: str) -> dict[str, str]:
    return {str(value): str(label) for value, label in kind.choices}


FORMS = {"en": 2, "ru": 3}
"""Number of forms of a counted noun: one, many; один, два, пять."""


def counted(number: int, forms: str, language: str) -> str:
    """Return the form of a noun that goes with a number.

    `forms` are separated by "|", as "man|men" or "человек|человека|человек"; if there are too few, the last one is
    used. Source of the rules: Unicode CLDR, cardinal plurals of English and Russian.
    """
    known = [form.strip() for form in forms.split("|")]
    if language == "ru":
        last, two = number % 10, number % 100
        place = 0 if last == 1 and two != 11 else 1 if 2 <= last <= 4 and not 12 <= two <= 14 else 2
    else:
        place = 0 if number == 1 else 1
    return known[min(place, len(known) - 1)]


def lazy_by_language(*, en: str, ru: str) -> Promise:
    """Return a lazy text that chooses as `by_language` does each time it is shown, for choices and labels."""
    return lazystr(_InTwoLanguages(en, ru))
