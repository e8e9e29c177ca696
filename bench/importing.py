"""Imports at size, and looking up a sealed name among a million.

Every time is compared with one of the same run: an import with a raw COPY of the very same rows into the same indexed
table, a re-import with the first import, a look-up by name with one by primary key. The import runs as a process of
its own, whose largest memory is what the kernel says it was.

    python bench/importing.py [--quick]
"""

import csv
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, is_quick, largest_memory, scratch_site

COPY_AT_MOST, MEMORY_AT_MOST, RATE_AT_LEAST, AGAIN_AT_MOST, LOOK_UP_AT_MOST = 15.0, 400, 1000, 0.5, 10.0
COLUMNS = (
    "named_list_id, row, number, surname, given_name, patronymic, born_on, born_year, rank_text, unit_text, place, "
    "note, sealed, before, blind_index, match_key, content, added_in_id, changed_in_id, gone_in_id"
)
RANKS = ["рядовой", "ефрейтор", "младший сержант", "сержант", "старший сержант", "старшина", "лейтенант"]


def people(number: int) -> list[tuple[str, str, str, str]]:
    """Invent people of different names and days: surname, given name, patronymic, date of birth."""
    import duckdb
    import russiannames

    data = Path(russiannames.__file__).parent / "data"
    parts = {
        name: [text for (text,) in duckdb.sql(f"SELECT text FROM '{data}/{name}.parquet' LIMIT {most}").fetchall()]
        for name, most in (("surnames", 300_000), ("names", 300), ("midnames", 300))
    }
    chance = random.Random(20)
    plain = {name: [text for text in texts if text.isalpha() and len(text) > 1] for name, texts in parts.items()}
    return [
        (
            plain["surnames"][n % len(plain["surnames"])],
            chance.choice(plain["names"]),
            chance.choice(plain["midnames"]),
            f"{1 + n % 28:02d}.{1 + n // 28 % 12:02d}.{1960 + n // 336 % 45}",
        )
        for n in range(number)
    ]


def write_roster(path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Фамилия", "Имя", "Отчество", "Дата рождения", "Звание", "Часть"])
        for n, row in enumerate(rows):
            writer.writerow([*row, RANKS[n % len(RANKS)], f"{n % 97} мсп"])


def import_roster(path: Path, named: int, environment: dict[str, str]) -> tuple[float, int, str]:
    """Return the seconds, the largest memory in MB, and what was printed."""
    command = [sys.executable, "manage.py", "import_list", str(path), "--list", str(named), "--by", "bench", "--yes"]
    with (path.parent / "said").open("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=subprocess.DEVNULL
        )
        memory = 0
        while process.poll() is None:
            memory = max(memory, largest_memory(process.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        output.seek(0)
        text = output.read()
    assert process.returncode == 0, text
    return seconds, memory // 1024, text


def raw_copy(scratch: Path) -> float:
    """Return the seconds of a COPY of the stored rows into the same table, emptied before."""
    from django.db import connection

    file = scratch / "entries.copy"
    with connection.cursor() as cursor:
        with file.open("w", encoding="utf-8") as out:
            cursor.copy_expert(f"COPY desertions_listentry ({COLUMNS}) TO STDOUT", out)
        # The tables that refer to it are empty; PostgreSQL wants them named.
        cursor.execute("TRUNCATE desertions_listentry, desertions_entryblockingkeys")
        began = time.perf_counter()
        with file.open(encoding="utf-8") as rows:
            cursor.copy_expert(f"COPY desertions_listentry ({COLUMNS}) FROM STDIN", rows, size=1 << 20)
        seconds = time.perf_counter() - began
        cursor.execute("ANALYZE desertions_listentry")
    file.unlink()
    return seconds


def import_cases(number: int, by: Any, rows: list[tuple[str, str, str, str]]) -> float:
    """Return the rows a second of a preview and its writing together."""
    import io

    from django.utils import timezone

    from desertions.lists.importing import runs
    from desertions.models import Source, Unit
    from newsroom.lib.files.uploads import IncomingFile

    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["ФИО", "Дата рождения", "Звание", "Вид службы", "Дата ухода"])
    for n, (surname, given, patronymic, born) in enumerate(rows[:number]):
        left = f"{1 + n % 28:02d}.{1 + n % 12:02d}.2023"
        writer.writerow([f"{surname} {given} {patronymic}", born, RANKS[n % len(RANKS)], "контракт", left])
    source = Source.objects.create(title="Bench cases", kind="official")
    unit = Unit.objects.create(name_en="B", name_ru="Б", slug="b", kind="division", case_prefix="B")
    file = IncomingFile.holding("cases.csv", text.getvalue().encode())
    began = time.perf_counter()
    run = runs.import_at_once(file, source=source, unit=unit, is_whole=False, by=by, at=timezone.now())
    seconds = time.perf_counter() - began
    assert run.counts["new"] == number, run.counts
    return number / seconds


def fill_identities(rows: list[tuple[str, str, str, str]]) -> None:
    """Store a sealed identity for each row as the site does, but without its history."""
    import io

    from django.db import connection

    from desertions.models import Identity, Unit
    from newsroom.lib.sealing.keys import seal

    unit = Unit.objects.get(slug="b").pk
    keys = [Identity._meta.get_field(name) for name in ("blind_index", "person_key")]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO desertions_case (public_id, unit_id, rank, rank_as_written, contract_type, left_on, "
            "left_from, verification, publication, public_summary, pseudonym, desk_notes, is_invented, created_at) "
            "SELECT 'I-' || n, %s, '', '', 'unknown', '', 'unknown', 'lead', 'private', '', '', '', true, now() "
            "FROM generate_series(1, %s) n",
            [unit, len(rows)],
        )
        cursor.execute("SELECT min(id) FROM desertions_case WHERE public_id LIKE 'I-%'")
        first = cursor.fetchone()[0]
        for start in range(0, len(rows), 20_000):
            lines = []
            for n, (surname, given, patronymic, _born) in enumerate(rows[start : start + 20_000], start):
                person = Identity(surname=surname, given_name=given, patronymic=patronymic)
                blind_index, person_key = (field.pre_save(person, True) for field in keys)
                array = "{" + ",".join(map(str, blind_index)) + "}"
                sealed = "\t".join(seal(part) for part in (surname, given, patronymic))
                lines.append(f"{first + n}\t{sealed}\t\t\t{array}\t{person_key}\n")
            cursor.copy_expert(
                "COPY desertions_identity (case_id, surname, given_name, patronymic, born_in, notes, blind_index, "
                "person_key) FROM STDIN",
                io.StringIO("".join(lines)),
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE desertions_identity; ANALYZE desertions_case")


def median(work: Callable[[Any], Any], of: list[Any]) -> float:
    times = []
    for argument in of:
        began = time.perf_counter()
        work(argument)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def look_ups(rows: list[tuple[str, str, str, str]], times: int) -> tuple[float, dict[str, float]]:
    """Return the median seconds of a look-up by primary key, and of each kind of look-up by name.

    Each look-up by name finds its person.
    """
    from desertions.cases.possible_duplicates import cases_named
    from desertions.models import Identity

    chosen = random.Random(7).sample(rows, times)
    ids = random.Random(8).sample(list(Identity.objects.values_list("pk", flat=True)), times)
    assert all(cases_named(f"{surname} {given} {patronymic}") for surname, given, patronymic, _born in chosen[:20])
    by_key = median(lambda pk: Identity.objects.get(pk=pk), ids)
    return by_key, {
        "full name": median(lambda row: cases_named(" ".join(row[:3])), chosen),
        "initials": median(lambda row: cases_named(f"{row[0]} {row[1][0]}. {row[2][0]}."), chosen),
        "surname and given name": median(lambda row: cases_named(" ".join(row[:2])), chosen),
    }


def main() -> int:
    size, cases, times = (1_000, 100, 20) if is_quick(__doc__) else (1_000_000, 10_000, 200)
    with scratch_site() as (scratch, environment):
        from django.contrib.auth.models import User

        by = User.objects.create_user("bench", is_staff=True)
        rows = people(size)
        table.heading("importing")
        report_lists(rows, scratch, environment)
        rate = import_cases(cases, by, rows)
        name, is_good = f"{cases:,} cases previewed and confirmed", rate >= RATE_AT_LEAST
        table.report(name, f"{rate:.0f} /s", f"≥ {RATE_AT_LEAST} /s", is_good)

        fill_identities(rows)
        by_key, by_name = look_ups(rows, times)
        table.report(f"look-up of an identity by primary key, of {size:,}", f"{by_key * 1000:.2f} ms")
        for kind, seconds in by_name.items():
            report(f"look-up of a sealed name, {kind}", f"{seconds * 1000:.2f} ms", seconds / by_key, LOOK_UP_AT_MOST)
    return table.exit_code()


def report_lists(rows: list[tuple[str, str, str, str]], scratch: Path, environment: dict[str, str]) -> None:
    from desertions.models import ListEntry, NamedList, Source

    source = Source.objects.create(title="Bench", kind="roster")
    named = NamedList.objects.create(title="Roster", source=source, proves="served_before")
    roster, size = scratch / "roster.csv", len(rows)
    write_roster(roster, rows)
    first, memory, output = import_roster(roster, named.pk, environment)
    number = ListEntry.objects.count()
    assert number > 0.99 * size, output
    raw = raw_copy(scratch)
    again, memory_again, output = import_roster(roster, named.pk, environment)
    assert f"{number} unchanged" in output, output
    table.report(f"raw COPY of {number:,} rows; {size - number:,} namesakes of one day were refused", f"{raw:.2f} s")
    report(f"import of {size:,} rows, preview and writing", f"{first:.1f} s", first / raw, COPY_AT_MOST)
    most = max(memory, memory_again)
    table.report("largest memory of it", f"{most} MB", f"< {MEMORY_AT_MOST} MB", most < MEMORY_AT_MOST)
    report("the same again, unchanged", f"{again:.1f} s", again / first, AGAIN_AT_MOST)


def report(name: str, measured: str, ratio: float, most: float) -> None:
    table.report(name, measured, f"≤ {most:g} ×", ratio <= most, ratio=ratio)


if __name__ == "__main__":
    sys.exit(main())
