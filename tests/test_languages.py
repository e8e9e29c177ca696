"""Both languages are complete: no string without its Russian, no compiled catalogue older than its text."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
APPS = ("desertions", "articles", "comments", "newsroom")
CATALOGUE = ROOT / "newsroom" / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def test_every_string_has_its_russian():
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_every_plural_has_all_its_forms():
    catalogue = polib.pofile(str(CATALOGUE))
    number = int(re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])[1])  # type: ignore[index]
    counted = [entry for entry in catalogue if entry.msgid_plural and not entry.obsolete]
    assert counted
    assert [e.msgid for e in counted if len(e.msgstr_plural) != number or not all(e.msgstr_plural.values())] == []


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
    sources = [str(p) for app in APPS for p in (ROOT / app).rglob("*.py")]
    source_catalogue = tmp_path / "found.po"
    keywords = [
        f"--keyword={k}"
        for k in ("_", "gettext", "gettext_noop", "gettext_lazy", "ngettext:1,2", "pgettext:1c,2", "pgettext_lazy:1c,2")
    ]
    for number, template in enumerate((ROOT / "templates").rglob("*.html")):
        text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
        (tmp_path / f"template-{number}.py").write_text(text, encoding="utf-8")
        sources.append(str(tmp_path / f"template-{number}.py"))
    command = ["xgettext", "--language=Python", "--from-code=utf-8", "-o", str(source_catalogue), *keywords, *sources]
    subprocess.run(command, check=True, capture_output=True)
    assert {entry.msgid for entry in polib.pofile(str(source_catalogue))} - known == set()


def put_together_at_import(node: ast.AST, lazy: set[str]) -> Iterator[int]:
    """Yield the lines where a module or a class formats what `lazy` names return, when it is loaded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        text = child.left if isinstance(child, ast.BinOp) else child.value if isinstance(child, ast.Attribute) else None
        if isinstance(text, ast.Call) and isinstance(text.func, ast.Name) and text.func.id in lazy:
            yield text.lineno
        yield from put_together_at_import(child, lazy)


def test_no_text_is_put_together_before_its_language_is_known():
    """`gettext_lazy(…) % …` where a module is loaded would stay in the language of that moment."""
    early = []
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = [alias for node in imports if node.module == "django.utils.translation" for alias in node.names]
        lazy = {alias.asname or alias.name for alias in names if alias.name.endswith("_lazy")}
        early += [f"{path}:{line}" for line in put_together_at_import(tree, lazy)]
    assert early == []
