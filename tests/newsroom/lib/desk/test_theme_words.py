"""The theme of the admin speaks the languages of the desk."""

import re
from pathlib import Path

import unfold
from django.utils.translation import gettext, override

TRANSLATED = re.compile(r"""{%\s*trans(?:late)?\s+(['"])(.*?)\1""")


def test_every_word_of_the_theme_is_translated():
    pages = (Path(unfold.__file__).parent / "templates").rglob("*.html")
    words = {word for page in pages for _quote, word in TRANSLATED.findall(page.read_text())}
    assert len(words) > 50
    with override("ru"):
        assert {word for word in words if not re.search("[а-яё]", gettext(word).lower())} == set()
