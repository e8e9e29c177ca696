"""Texts that exist in both languages of the site and choose one when shown."""

from dataclasses import dataclass

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language


@dataclass(frozen=True)
class _InTwoLanguages:
    en: str
    ru: str

    def __str__(self) -> str:
        return by_language(en=self.en, ru=self.ru)


def by_language(*, en: str, ru: str) -> str:
    """The Russian text where Russian is active, else the English one."""
    return ru if (get_language() or "").startswith("ru") else en


def lazy_by_language(*, en: str, ru: str) -> Promise:
    """Like `by_language`, chosen anew each time it is shown: for choices and labels."""
    return lazystr(_InTwoLanguages(en, ru))
