"""Every benchmark runs to its end on the smallest data and prints its rows; the times it measures are not checked."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django

from tests.databases import Site, copy_of, template_database

ROOT = Path(__file__).resolve().parents[1]
ROWS = {
    "article_page": [
        "repeated visit, 304",
        "repeated visit, whole page",
        "first visit after a comment's decision",
        "first visit after a case changed",
        "memory of a process after the whole site",
        "the same with 2,000 cases, against 1,010",
        "queries of a first visit",
    ],
    "case_desk": [
        "list of cases, 2,000 against 1,000",
        "list of cases, common filter, 2,000 against 1,000",
        "list of cases, rare filter, 2,000 against 1,000",
        "list of cases, two filters, 2,000 against 1,000",
        "list of cases, two rare filters, 2,000 against 1,000",
        "list of cases, unit, 2,000 against 1,000",
        "list of cases, last page, 2,000 against 1,000",
        "list of cases, a word, 2,000 against 1,000",
        "list of sources, 2,000 against 1,000",
        "list of sources, filter, 2,000 against 1,000",
        "list of chain of custody, 2,000 against 1,000",
        "list of chain of custody, filter, 2,000 against 1,000",
        "case form, 40 pieces of evidence",
        "search 'kamyshin'",
        "search '0000412'",
        "search 'nowhere'",
        "search 'hospital'",
        "search 'hospital commander'",
        "search '\"deserted near\" volgograd'",
        "search 'самовольно оставившие'",
        "search 'slovo77'",
        "search 'slovo77 -slovo78'",
        "upload of 4 MB against sha256sum",
        "memory a worker grew by",
    ],
    "comments": [
        "accepted posts a second, against Isso",
        "article while 500 a minute write, against quiet",
        "page of 50, of 500 against 50",
        "page 5 of 500 against 50",
        "threads with replies, 500 against 250",
        "queries of a page",
        "page of Isso, thread of 100, against ours of 500",
        "screening of 2,000 characters",
        "a character at 10,000 against one at 2,000",
        "hostile texts, 10,000 against 5,000, each half",
    ],
    "disclosure": [
        "class of one case, against a lookup by primary key",
        "lookup by primary key",
        "proposal for 200 cases together",
        "dates as proposed",
        "cases that no proposal protects",
    ],
    "explorer": [
        "public facts of 2,700 cases written",
        "board loaded",
        "board of a process",
        "7 facets under 0 filters",
        "7 facets under 1 filters",
        "7 facets under 2 filters",
        "7 facets under 4 filters",
        "page of 50 with all facets",
        "Datasette's default page against ours",
        "Datasette's tuned page against ours",
        "wrong answers after 20 edits",
        "an edit, with public facts against without",
        "CSV of all cases against Datasette's",
        "a worker grew by, while it sent them",
        "memory of the worker",
    ],
    "doors": [
        "guesses that were hashed, and refused",
        "beside 16 guessers, median",
        "beside 16 guessers, 99th percentile",
        "the check's share of it",
        "queries of the check",
        "the rights matrix adds",
    ],
    "importing": [
        "import of 1,000 rows, preview and writing",
        "largest memory of it",
        "the same again, unchanged",
        "100 cases previewed and confirmed",
        "look-up of a sealed name, full name",
        "look-up of a sealed name, initials",
        "look-up of a sealed name, surname and given name",
    ],
    "lighthouse": [
        "HTML, compressed",
        "CSS, compressed",
        "JavaScript, compressed",
        "fonts, compressed",
        "scripts that block",
        "pages of 10 with elements not closed or nested",
        "html-validate, 10 pages",
        "Lighthouse, performance",
        "Lighthouse, accessibility",
        "Lighthouse, best-practices",
        "Lighthouse, seo",
        "/, the least of four scores",
        "/cases/, the least of four scores",
        "/figures/soldiers-who-left/, the least of four scores",
    ],
    "matching": [
        "the nine pairs, right",
        "3 mentions: F1",
        "3 mentions: recall",
        "3 mentions: precision",
        "linkage: F1",
        "linkage: recall at 95 % precision",
        "pairs given 90 % or more, true",
        "likely pairs whose entry has an exact namesake in the list",
        "faster than Splink",
        "largest memory of the run",
        "one new case against the list, p95",
        "running text against 1,000 people",
        "names written in every way: recall",
        "names written in every way: precision",
        "1 draws without a match: 90 % interval holds, by given",
        "1 draws without a match: 90 % interval holds, by name",
        "1 draws without a match: 90 % interval holds, by year",
    ],
    "moderation": [
        "queue, the oldest first, 1,000 against 100",
        "queue, the riskiest first, 1,000 against 100",
        "queue of one section, 1,000 against 100",
        "queue, third page, 1,000 against 100",
        "a decision, 1,000 against 100",
        "first page of the queue",
        "rejecting 50 at once",
        "rejecting 50 against a plain UPDATE",
        "deleting 50 at once",
        "deleting 50 against a plain UPDATE",
        "import of 100 comments",
    ],
    "stories": [
        "search: a word of 20 stories",
        "search: a word of 500 stories",
        "search: a word of every third story",
        "search: two common words",
        "search: a phrase",
        "search: a rare word, one language",
        "search: a common word, tenth page",
        "search: a word of no story",
        "a draft of 50,000 characters",
    ],
}
"""Script → the rows of its table that have a target, in order."""
ROW = re.compile(r"^(\S.*?) {2,}.* (?:ok|SHORT|skipped: .+)$", re.MULTILINE)
MENTIONS = """mention\tbase_form\tsame
Иванова Ивана Ивановича\tИванов Иван Иванович\t1
И.И. Иванов\tИванов Иван Иванович\t1
Петров Иван Сергеевич\tПетров Иван Андреевич\t0
"""
ON_DEMONSTRATION = ["article_page", "doors", "lighthouse"]
ON_EMPTY_SITE = ["case_desk", "comments", "importing", "matching", "moderation", "stories"]


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory where the first script collects the static files for all."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def empty_site(
    tmp_path: Path, static_files: Path, request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Site]:
    (tmp_path / "static").symlink_to(static_files)
    with (
        django_db_blocker.unblock(),
        copy_of(template_database(), request.node.callspec.id, tmp_path) as site,
    ):
        yield site


@pytest.fixture
def demonstration_site(
    tmp_path: Path,
    static_files: Path,
    demonstration: Site,
    request: pytest.FixtureRequest,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Site]:
    shutil.copytree(demonstration.directory, tmp_path, dirs_exist_ok=True)
    (tmp_path / "static").symlink_to(static_files)
    with (
        django_db_blocker.unblock(),
        copy_of(demonstration.database, request.node.callspec.id, tmp_path) as site,
    ):
        yield site


def run_quickly(script: str, site: Site, *options: str) -> None:
    """Run a benchmark on the site, and check that it ended well and printed its rows."""
    command = [sys.executable, f"bench/{script}.py", "--quick", *options]
    given = {"BENCH_DATABASE_URL": site.url(), "BENCH_VAR_DIR": str(site.directory)}
    result = subprocess.run(
        command, cwd=ROOT, env=site.environment() | given, capture_output=True, text=True, timeout=300
    )
    assert result.returncode in (0, 1), result.stderr  # 1 where a row is short of its target
    assert "Traceback" not in result.stderr, result.stderr
    assert ROW.findall(result.stdout) == ROWS[script], result.stdout + result.stderr


@pytest.mark.long
@pytest.mark.parametrize("script", ON_EMPTY_SITE)
def test_benchmark_runs_to_its_end(script, empty_site):
    mentions = empty_site.directory / "mentions.tsv"
    mentions.write_text(MENTIONS, encoding="utf-8")
    run_quickly(script, empty_site, *(["--mentions", str(mentions)] if script == "matching" else []))


@pytest.mark.long
@pytest.mark.parametrize("script", ON_DEMONSTRATION)
def test_benchmark_of_the_demonstration_runs_to_its_end(script, demonstration_site):
    run_quickly(script, demonstration_site)


def test_make_bench_runs_every_benchmark_that_is_tested_here():
    command = [sys.executable, "bench/run_all.py", "--help"]  # each prints its own and ends
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.findall(r"^== (\w+)\.py$", result.stdout, re.MULTILINE) == sorted(ROWS)
