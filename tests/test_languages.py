"""Both languages are complete: no string without its Russian, no compiled catalogue older than its text."""

import re
import subprocess
from pathlib import Path
from shutil import which

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "newsroom" / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def test_every_string_has_its_russian():
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_every_placeholder_survives_translation():
    for entry in polib.pofile(str(CATALOGUE)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                expected = set(re.findall(r"%\(\w+\)[sd]|%[sd]", entry.msgid_plural or entry.msgid))
                assert set(re.findall(r"%\(\w+\)[sd]|%[sd]", text)) == expected, entry.msgid


def test_compiled_catalogue_says_what_the_text_says():
    texts = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.pofile(str(CATALOGUE)) if not e.obsolete}
    compiled = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == texts


@pytest.mark.skipif(not which("xgettext"), reason="gettext is not installed")
def test_every_string_of_the_source_is_in_the_catalogue(tmp_path):
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    sources = [str(p) for app in ("desertions", "articles", "comments", "newsroom") for p in (ROOT / app).rglob("*.py")]
    found = tmp_path / "found.po"
    keywords = [f"--keyword={k}" for k in ("_", "gettext", "gettext_noop", "ngettext:1,2")]
    command = ["xgettext", "--language=Python", "--from-code=utf-8", "-o", str(found), *keywords, *sources]
    subprocess.run(command, check=True, capture_output=True)
    assert {entry.msgid for entry in polib.pofile(str(found))} - known == set()
