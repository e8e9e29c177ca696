"""The case desk at size: lists of a million rows, a form with forty pieces of evidence, search, and an upload.

Every time is compared with one of the same run: a list of a million rows with the same list at a thousand, search with
a lookup by primary key, an upload over loopback with `sha256sum` of the same file. Times are medians.

    python bench/case_desk.py [--quick]
"""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, is_quick, median, scratch_site, signed_in_client

FEW = 1_000
LIST_AT_MOST, QUERIES_AT_MOST, SEARCH_AT_MOST, UPLOAD_AT_MOST, MEMORY_AT_MOST = 3.0, 20, 60.0, 1.5, 120
LISTS = {
    "cases": "/admin/desertions/case/",
    "cases, common filter": "/admin/desertions/case/?verification__exact=partly",
    "cases, rare filter": "/admin/desertions/case/?rank__exact=colonel",
    "cases, two filters": "/admin/desertions/case/?verification__exact=lead&contract_type__exact=conscript",
    "cases, two rare filters": "/admin/desertions/case/?verification__exact=lead&rank__exact=colonel",
    "cases, unit": "/admin/desertions/case/?unit__id__exact=1",
    "cases, last page": "/admin/desertions/case/?p=20",
    "cases, a word": "/admin/desertions/case/?q=kamyshin",
    "sources": "/admin/desertions/source/",
    "sources, filter": "/admin/desertions/source/?kind__exact=court&confidentiality__exact=desk",
    "chain of custody": "/admin/desertions/custodyrow/",
    "chain of custody, filter": "/admin/desertions/custodyrow/?act__exact=downloaded",
}
QUERIES = [
    "kamyshin", "0000412", "nowhere", "hospital", "hospital commander", '"deserted near" volgograd',
    "самовольно оставившие", "slovo77", "slovo77 -slovo78",
]  # fmt: skip

ADD = "/admin/desertions/sourcefile/add/"
WEBM = b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"

CASES = """
INSERT INTO desertions_case (public_id, unit_id, rank, rank_as_written, contract_type, left_on, left_on_earliest,
    left_on_latest, left_from, verification, publication, public_summary, pseudonym, desk_notes, is_invented,
    created_at)
SELECT 'B-' || lpad(n::text, 7, '0'), 1 + n %% 20, (ARRAY['private', 'corporal', 'sergeant', 'major'])[1 + n %% 4], '',
    CASE WHEN n %% 20 = 0 THEN 'conscript' WHEN n %% 7 = 0 THEN 'mobilised' ELSE 'contract' END,
    '2023-05', '2023-05-01', '2023-05-31', 'front',
    CASE WHEN n %% 10 = 0 THEN 'lead' WHEN n %% 3 = 0 THEN 'verified' ELSE 'partly' END,
    CASE WHEN n %% 10 = 0 THEN 'private' ELSE 'public' END,
    '', '', (%(words)s::text[])[1 + (n * 7919) %% 4000] || ' ' || (%(words)s::text[])[1 + (n * 104729) %% 4000]
        || CASE WHEN n %% 2000 = 0 OR n <= 60 THEN ' kamyshin' ELSE '' END
        || CASE WHEN n %% 9 = 0 THEN ' hospital' ELSE '' END,
    true, now() FROM generate_series(%(first)s::bigint, %(last)s) n
"""
RARE = "UPDATE desertions_case SET rank = 'colonel' WHERE public_id <= 'B-0000060'"
SOURCES = """
INSERT INTO desertions_source (title, kind, reliability, credibility, confidentiality, kind_may_be_named, consent,
    consent_covers, publisher, url, notes)
SELECT 'Source ' || n, (ARRAY['court', 'family', 'official', 'media'])[1 + n %% 4], 'B', '2',
    CASE WHEN n %% 100 = 0 THEN 'sealed' ELSE 'desk' END, true, 'not_needed', '', '', '',
    (%(words)s::text[])[1 + (n * 7919) %% 4000] FROM generate_series(%(first)s::bigint, %(last)s) n
"""
CUSTODY = """
INSERT INTO desertions_custodyrow (file_id, subject, position, act, detail, by_id, at, previous, digest)
SELECT (SELECT min(id) FROM desertions_sourcefile), '', n,
    CASE WHEN n %% 10 = 0 THEN 'downloaded' ELSE 'viewed' END, '', %(by)s, now(), '', ''
FROM generate_series(%(first)s::bigint, %(last)s) n
"""


def fill(first: int, last: int, by: int, lexicon: list[str]) -> None:
    """Insert the rows from `first` to `last` of every list, without triggers; generated columns are filled."""
    from django.db import connection

    values = {"first": first, "last": last, "words": lexicon, "by": by}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("ALTER TABLE desertions_custodyrow DISABLE TRIGGER link_custody")
        for sql in (CASES, SOURCES, CUSTODY):
            cursor.execute(sql, values)
        cursor.execute(RARE)
        cursor.execute("ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER link_custody")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def fill_pages(number: int, lexicon: list[str]) -> None:
    """Store pages of 150 words each, drawn so that a few words are common and most are rare, as in a language."""
    from django.db import connection

    from desertions.models import FilePage, SourceFile

    chance, file = random.Random(1), SourceFile.objects.get()  # reproducible
    weights = [1 / place for place in range(1, len(lexicon) + 1)]
    for start in range(0, number, 2000):
        FilePage.objects.bulk_create(
            FilePage(file=file, number=n + 10, text=" ".join(chance.choices(lexicon, weights, k=150)) + _seldom(n))
            for n in range(start, min(start + 2000, number))
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE desertions_filepage")


def _seldom(n: int) -> str:
    phrases = {500: " kamyshin", 700: " he deserted near volgograd", 900: " самовольно оставившие часть"}
    return "".join(phrase for every, phrase in phrases.items() if n % every == 0)


def prepare() -> Any:
    """Store twenty units and a file. Returns an editor and a case with forty pieces of evidence."""
    from django.contrib.auth.models import Group, User
    from django.db import connection

    from desertions.models import Case, Evidence, Source, SourceFile, Unit

    editor = User.objects.create_user("editor", is_staff=True)
    editor.set_password("bench")
    editor.save()
    editor.groups.add(Group.objects.get(name="editor"))
    units = [
        Unit.objects.create(name_en=f"Unit {n}", name_ru=f"Часть {n}", slug=f"u{n}", kind="regiment") for n in range(20)
    ]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desertions_unit SET case_prefix = 'B' WHERE id = %s", [units[0].pk])
    from django.utils import timezone

    SourceFile.objects.create(
        source=Source.objects.create(title="Roster", kind="roster"), path="x", name="x", size=1, sha256="0" * 64,
        media_type="text/plain", uploaded_by=editor, uploaded_at=timezone.now(),
    )  # fmt: skip
    case = Case.objects.create(public_id="B-40", unit=units[0])
    for n in range(40):
        source = Source.objects.create(title=f"Source of the form {n}", kind="court")
        lock = {"fact": "unit", "asserts": "a unit", "asserted": str(units[n % 20].pk)} if n % 2 else {}
        Evidence.objects.create(case=case, source=source, locator=str(n), **lock)
    return editor, case


def measure_lists(client: Any, times: int) -> dict[str, float]:
    """Return the median seconds of each list."""

    def get(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    return {name: median(lambda address=address: get(address), times) for name, address in LISTS.items()}


def measure_upload(site: Server, scratch: Path, session: str, megabytes: int, times: int) -> tuple[float, float, float]:
    """Return the seconds of an upload over loopback and of `sha256sum` of the file, and a worker's growth in MB.

    The times are those of the middle one of `times` files; the growth is that of the peak. A virtual machine gives free
    memory back and pays about 3 ms for each MB that it touches anew, ten times what writing costs. So a file of the
    same size touches what the file cache will take just before, and the upload is not charged for the machine.
    """
    upload = Upload(site, scratch, session)
    before = [worker.memory_info().rss / 1024**2 for worker in site.workers]
    runs = []
    for _run in range(times):
        file = scratch / "big.bin"
        _write(file, megabytes)
        subprocess.run(["sync"], check=True)
        floor = _timed(lambda file=file: subprocess.run(["sha256sum", file], check=True, stdout=subprocess.DEVNULL))
        _write(scratch / "touched.bin", megabytes + megabytes // 4)
        (scratch / "touched.bin").unlink()
        runs.append((_timed(lambda file=file: upload.send(file)), floor))
        file.unlink()
    grown = max(_peak(worker.pid) - rss for worker, rss in zip(site.workers, before, strict=True))
    took, floor = sorted(runs, key=lambda run: run[0] / run[1])[times // 2]
    return took, floor, grown


class Upload:
    """curl, signed in at the admin."""

    def __init__(self, site: Server, scratch: Path, session: str) -> None:
        jar = str(scratch / "cookies")
        self.base = f"http://127.0.0.1:{site.port}"
        self.curl = [
            "curl",
            "--silent",
            "--show-error",
            "--cookie",
            f"sessionid={session}",
            "--cookie",
            jar,
            "--cookie-jar",
            jar,
            "--header",
            "Host: 127.0.0.1",
        ]
        self.form = self.token(ADD)

    def page(self, path: str, *more: str) -> str:
        return subprocess.run([*self.curl, *more, self.base + path], capture_output=True, text=True, check=True).stdout

    def token(self, path: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(path))[1]  # type: ignore[index]

    def send(self, file: Path) -> None:
        fields = [f"csrfmiddlewaretoken={self.form}", "source=1", f"file=@{file}", "complete=yes"]
        answer = self.page(
            ADD, *[part for field in fields for part in ("--form", field)], "--write-out", "%{http_code}"
        )
        if not answer.endswith("302"):
            raise SystemExit(f"The upload was refused: {answer[-2000:]}")


def _write(file: Path, megabytes: int) -> None:
    """Write a file of noise that begins as a WebM film does."""
    with file.open("wb") as out:
        out.write(WEBM)
        for _megabyte in range(megabytes):
            out.write(os.urandom(1024 * 1024))


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak(pid: int) -> float:
    """Return the most memory that a process ever held, in MB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> int:
    quick = is_quick(__doc__)
    many, pages, times, megabytes = (2_000, 1_000, 1, 4) if quick else (1_000_000, 100_000, 15, 1024)
    with scratch_site() as (scratch, environment):
        editor, case = prepare()
        lexicon = [f"slovo{n}" for n in range(4000)]
        fill(1, FEW, editor.pk, lexicon)
        client = signed_in_client(editor)
        few = measure_lists(client, times)
        start = time.perf_counter()
        fill(FEW + 1, many, editor.pk, lexicon)
        fill_pages(pages, lexicon)
        print(f"filled {many:,} rows of each list and {pages:,} pages in {time.perf_counter() - start:.0f} s\n")
        table.heading("case desk")
        for name, seconds in measure_lists(client, times).items():
            report(f"list of {name}, {many:,} against {FEW:,}", seconds, few[name], LIST_AT_MOST)
        report_form(client, case)
        report_searches(editor, case, times)
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            session = client.cookies["sessionid"].value
            took, floor, grown = measure_upload(site, scratch, session, megabytes, 1 if quick else 3)
        finally:
            site.stop()
        table.report("sha256sum", f"{floor * 1e3:.1f} ms")
        report(f"upload of {megabytes} MB against sha256sum", took, floor, UPLOAD_AT_MOST)
        table.report("memory a worker grew by", f"{grown:.0f} MB", f"≤ {MEMORY_AT_MOST} MB", grown <= MEMORY_AT_MOST)
    return table.exit_code()


def report(name: str, seconds: float, base: float, most: float) -> None:
    ratio = seconds / base
    table.report(name, f"{seconds * 1e3:.1f} ms", f"≤ {most:g} ×", ratio <= most, ratio=ratio)


def report_form(client: Any, case: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/admin/desertions/case/{case.pk}/change/")
    number = len(queries)
    table.report(
        "case form, 40 pieces of evidence", f"{number} queries", f"≤ {QUERIES_AT_MOST}", number <= QUERIES_AT_MOST
    )


def report_searches(editor: Any, case: Any, times: int) -> None:
    from desertions.cases.search import desk_search
    from desertions.models import Case

    lookup = median(lambda: Case.objects.get(pk=case.pk), 200)
    table.report("look-up of a case by primary key", f"{lookup * 1e3:.2f} ms")
    for text in QUERIES:
        took = median(lambda text=text: desk_search(text, editor), times)
        report(f"search {text!r}", took, lookup, SEARCH_AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
