"""The explorer over a million public cases, beside Datasette on the same rows in SQLite.

Counting is measured on the board in this process; pages are asked of a gunicorn with 2 workers, one at a time, each
with another filter, their cost read as CPU time of web and database from the kernel's own accounting. Datasette 0.65
answers the same facets as it comes (in its default it gives up on a facet after 200 ms) and tuned: an index on each
column, no time limits. Edits are made here and read there, so that each is of another process.

    python bench/explorer.py [--quick]
"""

import itertools
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, database_cpu, is_quick, median, scratch_site
from bench.disclosure import fill

COUNT_AT_MOST, PAGE_AT_MOST, LOAD_AT_MOST, BOARD_AT_MOST, EDIT_AT_MOST = 5.0, 25.0, 3.0, 20.0, 2.0
DEFAULT_AT_LEAST, TUNED_AT_LEAST, CSV_AT_LEAST, CSV_MEGABYTES = 50.0, 8.0, 20.0, 150.0
DATASETTE = "datasette==0.65.5"
FACETS = ("unit", "composition", "contract_type", "left_from", "outcome", "verification", "has_proceeding")
FILTERS = [
    {},
    {"contract_type": "mobilised"},
    {"contract_type": "mobilised", "left_from": "front"},
    {"contract_type": "mobilised", "left_from": "front", "outcome": "at_home", "has_proceeding": "no"},
]
COLUMNS = "public_id, unit_id AS unit, composition, contract_type, first_month, last_month, left_from, outcome, " \
    "verification, motives, flags, (flags / 2) % 2 AS has_proceeding"  # fmt: skip


def explorer_of(**asked: str) -> Any:
    from django.http import QueryDict

    from desertions.explorer.explorer import Explorer

    return Explorer(QueryDict(urlencode(asked)))


def report_board(times: int) -> None:
    """Report what the board takes, and how fast it is loaded and counts."""
    from desertions.explorer import current_board

    def load() -> None:
        current_board.forget_boards()
        current_board.current_board()

    seconds = median(load, min(times, 3))
    table.report("board loaded", f"{seconds:.2f} s", f"< {LOAD_AT_MOST:g} s", seconds < LOAD_AT_MOST)
    board = current_board.current_board()
    size = board.size / 1e6
    table.report("board of a process", f"{size:.1f} MB", f"≤ {BOARD_AT_MOST:g} MB", size <= BOARD_AT_MOST)
    for asked in FILTERS:
        explorer = explorer_of(**asked)
        assert not explorer.errors

        def count_all(explorer: Any = explorer) -> None:
            for name in FACETS:
                explorer.board.counts(name, explorer._selected_but_for(name))

        taken = median(count_all, times) * 1000
        goal = f"≤ {COUNT_AT_MOST:g} ms"
        table.report(f"7 facets under {len(asked)} filters", f"{taken:.2f} ms", goal, taken <= COUNT_AT_MOST)


def random_questions(number: int) -> list[str]:
    """Return query strings, each of up to three filters, no two the same."""
    chance = random.Random(23)
    choices = {
        "contract_type": ["contract", "mobilised", "conscript"],
        "left_from": ["front", "base", "hospital", "leave", "training"],
        "outcome": ["at_large", "at_home", "abroad", "returned", "suspended", "not_in_custody"],
        "unit": [f"regiment-{n}" for n in range(40)],
        "left_on": [f"2023-{month:02d}" for month in range(1, 13)],
        "sort": ["newest", "oldest"],
    }
    questions: set[str] = set()
    while len(questions) < number:
        names = chance.sample(sorted(choices), chance.randrange(4))
        questions.add(urlencode({name: chance.choice(choices[name]) for name in names}))
    return sorted(questions)


def cost_of_pages(site: Server, number: int) -> float:
    """Return the median milliseconds of CPU of web and database of a page, each with another question."""
    costs = []
    for question in ["", *random_questions(number)]:
        before = site.cpu() + database_cpu()
        response = site.get(f"/cases/?{question}")
        costs.append((site.cpu() + database_cpu() - before) * 1000)
        if response.status != 200:
            raise SystemExit(f"/cases/?{question} answered {response.status}")
    return statistics.median(costs[2:])  # each worker loads its board at its first


def to_sqlite(path: Path) -> None:
    """Write the public facts into an SQLite file."""
    from django.db import connection

    base = sqlite3.connect(path)
    names = [name.split(" AS ")[-1].strip() for name in COLUMNS.split(", ")]
    base.execute(f"CREATE TABLE cases ({names[0]} TEXT, {' INTEGER, '.join(names[1:])} INTEGER)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM desertions_publicfact WHERE is_public ORDER BY public_id")
        while rows := cursor.fetchmany(50_000):
            base.executemany(f"INSERT INTO cases VALUES ({', '.join('?' * len(names))})", rows)
    base.commit()
    base.close()


class Datasette:
    """A Datasette of one file on a free port, ended by `stop`."""

    def __init__(self, program: Path, path: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [str(program), str(path), "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _attempt in range(200):
            try:
                self.get("/-/versions.json")
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("Datasette did not start.")

    def get(self, path: str) -> bytes:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def cost(self, path: str, times: int) -> float:
        """Return the median milliseconds of CPU of a page."""
        costs, process = [], psutil.Process(self.process.pid)
        for _time in range(times):
            before = process.cpu_times()
            self.get(path)
            after = process.cpu_times()
            costs.append((after.user + after.system - before.user - before.system) * 1000)
        return statistics.median(costs)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)


def report_pages(site: Server, scratch: Path, program: Path | None, number: int) -> None:
    """Report what a page costs, and beside it Datasette's with the same facets."""
    page = cost_of_pages(site, number)
    table.report("page of 50 with all facets", f"{page:.1f} ms", f"≤ {PAGE_AT_MOST:g} ms", page <= PAGE_AT_MOST)
    facets = urlencode([("_facet", name) for name in FACETS])
    path = f"/cases/cases?{facets}&_size=50"
    for name, least, options in (
        ("Datasette's default page against ours", DEFAULT_AT_LEAST, ()),
        ("Datasette's tuned page against ours", TUNED_AT_LEAST, ("facet_time_limit_ms", "sql_time_limit_ms")),
    ):
        if program is None:
            table.skip(name, f"≥ {least:g} ×", "Datasette is not installed")
            continue
        if options:
            base = sqlite3.connect(scratch / "cases.db")
            for facet in FACETS:
                base.execute(f"CREATE INDEX by_{facet} ON cases ({facet})")
            base.execute("ANALYZE")
            base.close()
        settings = itertools.chain.from_iterable(("--setting", option, "60000") for option in options)
        peer = Datasette(program, scratch / "cases.db", *settings)
        try:
            theirs = peer.cost(path, 5)
        finally:
            peer.stop()
        table.report(name, f"{theirs:.0f} ms", f"≥ {least:g} ×", theirs >= least * page, ratio=theirs / page)


def report_edits(site: Server, number: int) -> None:
    """Report how many of so many answers were wrong at the first question after an edit, and what an edit costs."""
    from django.db import connection

    chance, wrong = random.Random(5), 0
    places = ["front", "base", "hospital", "leave", "training"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM desertions_publicfact WHERE is_public ORDER BY random() LIMIT %s", [number])
        pks = [pk for (pk,) in cursor.fetchall()]
        counted = "SELECT count(*) FROM desertions_case WHERE publication = 'public' AND place_shown AND left_from = %s"
        cursor.execute(counted, ["front"])
        (expected,) = cursor.fetchone()
        for pk in pks:
            cursor.execute("SELECT left_from, place_shown FROM desertions_case WHERE id = %s", [pk])
            before, is_shown = cursor.fetchone()
            place = chance.choice(places)
            cursor.execute("UPDATE desertions_case SET left_from = %s WHERE id = %s", [place, pk])
            expected += is_shown * ((place == "front") - (before == "front"))
            body = site.get("/cases/?left_from=front").body.decode()  # type: ignore[attr-defined]
            shown = re.search(r'id="number">\s*<b>([\d,]+)</b>', body)
            wrong += shown is None or int(shown[1].replace(",", "")) != expected
        cursor.execute(counted, ["front"])
        wrong += cursor.fetchone()[0] != expected
    table.report(f"wrong answers after {len(pks):,} edits", str(wrong), "0", wrong == 0)
    report_cost_of_an_edit(min(number, 300))


def report_cost_of_an_edit(number: int) -> None:
    """Report what the triggers add to an edit of one case, its commit included."""
    from django.db import connection

    def edit(cursor: Any, pks: list[int]) -> float:
        taken = []
        for pk in pks:
            began = time.perf_counter()
            cursor.execute("UPDATE desertions_case SET place_shown = NOT place_shown WHERE id = %s", [pk])
            taken.append(time.perf_counter() - began)
        return statistics.median(taken) * 1000

    name = "public_facts_after_case_update"
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM desertions_publicfact WHERE is_public ORDER BY random() LIMIT %s", [number])
        pks = [pk for (pk,) in cursor.fetchall()]
        edit(cursor, pks)
        with_board = edit(cursor, pks)
        cursor.execute(f"ALTER TABLE desertions_case DISABLE TRIGGER {name}")
        without = edit(cursor, pks)
        edit(cursor, pks)  # as they were
        cursor.execute(f"ALTER TABLE desertions_case ENABLE TRIGGER {name}")
    more = with_board - without
    table.report(
        "an edit, with public facts against without", f"{with_board:.2f} ms", f"≤ {EDIT_AT_MOST:g} ms more",
        more <= EDIT_AT_MOST, ratio=with_board / without,
    )  # fmt: skip


def report_csv(site: Server, scratch: Path, program: Path | None, rows: int) -> None:
    """Report the rate of a CSV of all cases beside Datasette's, and by how much a worker grows meanwhile."""
    most, is_over = [site.memory()], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.05):
            most.append(site.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    body = site.get("/cases/download/cases.csv").body  # type: ignore[attr-defined]
    rate = rows / (time.perf_counter() - began)
    is_over.set()
    watcher.join()
    sent = body.count(b"\n") - 1
    if sent != rows:
        raise SystemExit(f"{sent} of {rows} cases were sent")
    name, goal = "CSV of all cases against Datasette's", f"≥ {CSV_AT_LEAST:g} ×"
    if program is None:
        table.skip(name, goal, "Datasette is not installed")
    else:
        peer = Datasette(program, scratch / "cases.db")
        try:
            began = time.perf_counter()
            theirs = (peer.get("/cases/cases.csv?_stream=on").count(b"\n") - 1) / (time.perf_counter() - began)
        finally:
            peer.stop()
        is_good = rate >= CSV_AT_LEAST * theirs
        table.report(name, f"{rate:,.0f} ({theirs:,.0f}) /s", goal, is_good, ratio=rate / theirs)
    grown, largest = (max(most) - most[0]) / 1e6, max(most) / 1e6
    table.report("a worker grew by, while it sent them", f"{grown:.0f} MB")
    is_good = largest < CSV_MEGABYTES
    table.report("memory of the worker", f"{largest:.0f} MB", f"< {CSV_MEGABYTES:g} MB", is_good)


def install_datasette(scratch: Path) -> Path:
    """Return the program. Raises CalledProcessError if it cannot be installed."""
    python = scratch / "datasette" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", scratch / "datasette"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--retries", "1", DATASETTE], check=True, stderr=subprocess.DEVNULL)
    return python.parent / "datasette"


def main() -> int:
    quick = is_quick(__doc__)
    cases, times, pages, edits = (3_000, 1, 3, 20) if quick else (1_111_112, 31, 60, 2_000)
    with scratch_site() as (scratch, environment):
        from django.db import connection

        program = None if quick else install_datasette(scratch)
        fill(cases)
        with connection.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute("SELECT desertions_refresh_public_facts(array_agg(id)) FROM desertions_case")
            taken = time.perf_counter() - began
            cursor.execute("VACUUM ANALYZE desertions_publicfact")
            cursor.execute("SELECT count(*) FROM desertions_publicfact WHERE is_public")
            (rows,) = cursor.fetchone()
        table.heading("explorer")
        table.report(f"public facts of {rows:,} cases written", f"{taken:.1f} s")
        report_board(times)
        if program:
            to_sqlite(scratch / "cases.db")
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            report_pages(site, scratch, program, pages)
            report_edits(site, edits)
            report_csv(site, scratch, program, rows)
        finally:
            site.stop()
    return table.exit_code()


if __name__ == "__main__":
    sys.exit(main())
