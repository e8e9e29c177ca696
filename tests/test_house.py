"""The rules of the house that a machine can check."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
APPS = ("desertions", "articles", "comments", "newsroom")
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
MIGRATIONS = [path for path in SOURCES if "migrations" in path.parts and path.name != "__init__.py"]
TESTS = list((ROOT / "tests").rglob("*.py"))
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
LIBRARY = {"newsroom.lib.db.trigger_migrations", "newsroom.lib.sealing.fields"}
"""Modules that a migration may import: what they do to stored values may not change."""
COUNTED_TABLES = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE proname IN ('articles_count_change', 'comments_count_changed') AND encode(tgargs, 'escape') !~ '^screening'
"""
ABSENT = {
    "services.py", "selectors.py", "utils.py", "helpers.py", "managers.py", "constants.py", "signals.py", "tasks.py",
}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_no_module_has_a_name_that_says_nothing():
    assert [path for path in SOURCES if path.name in ABSENT or {"core", "common"} & set(path.parts)] == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_migration_imports_no_app_code_and_has_a_name(path):
    assert not {name for name in imports_of(path) if name.split(".")[0] in APPS} - LIBRARY
    assert not re.search(r"\d{4}_auto_", path.name)


def test_no_app_imports_by_string():
    """A string import hides a cycle from import-linter, from mypy and from the reader."""
    hidden = {"importlib", "django.utils.module_loading"}
    of_a_library = {"articles/models/photograph.py"}  # the class that a setting of django-pictures names
    importers = {str(path.relative_to(ROOT)) for path in SOURCES if imports_of(path) & hidden}
    assert importers == of_a_library


def test_variables_and_functions_are_named_after_things():
    """A name says what it holds, not what was done with it. Stored fields may keep theirs."""
    vague = {"found", "one", "ones", "made", "told", "said", "kept"}
    places = set()
    for path in [*SOURCES, *TESTS, *(ROOT / "bench").glob("*.py"), *(ROOT / "scripts").glob("*.py")]:
        functions = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.Lambda)
        ]
        for node in (node for function in functions for node in ast.walk(function)):
            if isinstance(node, ast.keyword) or isinstance(getattr(node, "ctx", None), ast.Load):
                continue
            if vague & {getattr(node, attribute, "") for attribute in ("id", "arg", "name")}:
                places.add(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert places == set()


def test_modules_stay_short_enough_to_read():
    long = {str(path.relative_to(ROOT)) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 300}
    assert {name for name in long if "migrations" not in name} == set()


def test_tests_stay_short_enough_to_read():
    long = {str(path.relative_to(ROOT)) for path in TESTS if len(path.read_text(encoding="utf-8").splitlines()) > 400}
    assert long == set()


def test_style_sheets_stay_short_enough_to_read():
    sheets = (ROOT / "static" / "css").rglob("*.css")
    assert [path for path in sheets if path.read_text(encoding="utf-8").count("{") > 150] == []


def test_no_line_is_too_long_to_be_read_in_a_diff():
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    files = [*templates, *(ROOT / "static" / "css").rglob("*.css"), *(ROOT / "static" / "js").rglob("*.js")]
    long = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    }
    assert long == set()


def test_query_counts_are_asserted_inside_with():
    for path in TESTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                assert "num_queries" not in ast.unparse(node.value.func).lower(), path


def test_text_is_marked_safe_in_the_sanitiser_and_beside_templates_only():
    allowed = {
        "newsroom/lib/text/html.py",
        "newsroom/lib/web/form_stamps.py",
        "articles/page/rendering.py",
        "articles/page/structured_data.py",
    }
    using = {str(p.relative_to(ROOT)) for p in SOURCES if "mark_safe" in p.read_text(encoding="utf-8")}
    assert using == allowed


def test_no_template_marks_text_safe_or_turns_escaping_off():
    assert [p for p in TEMPLATES if re.search(r"\|\s*safe\b|autoescape off", p.read_text(encoding="utf-8"))] == []


def test_reader_templates_hold_no_inline_script_style_or_foreign_address():
    for path in TEMPLATES:
        if "admin" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r'<script(?![^>]*\bsrc=)(?! type="application/ld\+json")|'
                r"<style|\sstyle=|\son[a-z]+=",
                text,
            ), path
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), path


def test_dates_are_shown_in_the_styles_of_their_language():
    """Its own style has only an hour at which something happens, with its zone, and what a machine reads."""
    own = re.compile(r"""\|date:["'](?!c["']|Y-m-d|Ym|[A-Z_]+_FORMAT|j E Y, H:i(?::s)? T)|\{[^{}]*:%[YdHm]""")
    files = [*(ROOT / "templates").rglob("*.html"), *(path for app in APPS for path in (ROOT / app).rglob("*.py"))]
    offending = {str(path.relative_to(ROOT)) for path in files if own.search(path.read_text())}
    assert offending == {
        "desertions/demo/generate.py", "desertions/demo/lists.py",  # as lists write them
        "desertions/cases/removal/purge.py",  # the number of a certificate
    }  # fmt: skip


def test_no_lock_file_names_an_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


@pytest.mark.django_db
def test_public_tables_are_all_watched_by_the_edition():
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_TABLES)
        watched = {table for (table,) in cursor.fetchall()}
    tables = {
        table
        for app in ("desertions", "articles", "comments")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for table in [model._meta.db_table]
    }
    private = {
        "desertions_publicfact",  # follows from tables that are watched
        "desertions_letter", "desertions_lettermessage", "desertions_letterfile",
        "desertions_identity", "desertions_casenumber", "desertions_figureaudit", "desertions_figurerelease",
        "desertions_verificationstep", "desertions_publicationstep",
        "desertions_merge",
        "desertions_factresolution", "desertions_sourcefile", "desertions_filepage", "desertions_custodyrow",
        "desertions_savedfilter", "desertions_keycheckvalue", "desertions_importrun", "desertions_purge",
        "desertions_suppressedperson", "desertions_entryblockingkeys", "desertions_storedliststatistics",
        "desertions_score",
        "desertions_review", "desertions_matchlock", "desertions_matchweights",
        "articles_statuschange", "articles_contentversion",
        "articles_revision", "articles_draft", "articles_desknote", "articles_sharelink", "articles_sharevisit",
        "comments_decision", "comments_receipt", "comments_appeal", "comments_report", "comments_reporter",
        "comments_batch", "comments_deletedcontent", "comments_commentlock", "comments_escalation", "comments_ban",
        "comments_moderator", "comments_moderator_sections", "comments_commentimport",
        "comments_commentflood", "comments_wordrule", "comments_riskmodel", "comments_deferredpost",
    }  # fmt: skip
    private |= {table for table in tables if table.startswith("desertions_") and table.endswith("event")}
    assert watched == tables - private
