"""The linkage task beside Splink: quality, speed, memory, and one new case against the whole list."""

import io
import os
import random
import statistics
import subprocess
import sys
import time
from typing import Any

from bench._linkage_task import Row, Task, draw, make_task
from bench._site import ROOT, largest_memory
from bench._table import report

SEED = 1
Pairs = dict[tuple[int, int], float]


def linkage(environment: dict[str, str], *, size: int, people: int) -> None:
    """Report the linkage task of `people`, two in five of whom are in a roster of `size`, and the same by Splink."""
    from django.contrib.auth.models import User

    from bench._splink_peer import link
    from desertions.matching import runs

    task = make_task(people=people, overlap=people * 2 // 5, roster=size, seed=SEED)
    named = fill(task)
    began = time.perf_counter()
    runs.follow_list.call(named, User.objects.get(username="bench").pk)
    report(f"keys and profile of {size:,} entries, after an import", f"{time.perf_counter() - began:.0f} s")
    seconds, memory = run_in_own_process(named, environment)
    pairs = stored_pairs()
    peer = link(task)

    f1, recall = quality(pairs, task.truth)
    peer_f1, peer_recall = quality(peer.pairs, task.truth)
    report("linkage: F1", f"{f1:.3f} ({peer_f1:.3f})", "Splink + 0.03", f1 >= peer_f1 + 0.03)
    report(
        "linkage: recall at 95 % precision",
        f"{recall:.3f} ({peer_recall:.3f})",
        "Splink + 0.08",
        recall >= peer_recall + 0.08,
    )
    sure = [pair for pair, probability in pairs.items() if probability >= 0.9]
    true = sum(task.truth.get(person) == row for person, row in sure)
    report("pairs given 90 % or more, true", f"{true} of {len(sure)}", "≥ 90 %", true >= 0.9 * len(sure))
    namesakes(task, pairs)
    whole = peer.training + peer.prediction
    ratio = whole / seconds
    report(f"{people:,} cases against the list", f"{seconds:.2f} s")
    report("Splink, training and prediction", f"{peer.training:.1f} + {peer.prediction:.1f} s")
    report("faster than Splink", "", "≥ 20 ×", ratio >= 20, ratio=ratio)
    report("largest memory of the run", f"{memory} MB", "< 300 MB", memory < 300)
    one_case(task, named)


def fill(task: Task) -> int:
    """Store the roster as an open list and the people as sealed cases. Returns the list's number."""
    from django.db import connection, transaction

    from desertions.models import Case, Identity, NamedList, Source, Unit

    source = Source.objects.create(title="Bench", kind="roster")
    named = NamedList.objects.create(title="Roster", source=source, proves="wanted")
    unit = Unit.objects.create(name_en="B", name_ru="Б", slug="b", kind="division", case_prefix="B")
    with connection.cursor() as cursor, transaction.atomic():
        for start in range(0, len(task.roster), 100_000):
            lines = (
                f"{named.pk}\t{row}\t{surname}\t{given}\t{patronymic}\t{year}\t{row}\t{{}}\t0\t\t\t\t\t\n"
                for row, (surname, given, patronymic, year) in enumerate(task.roster[start : start + 100_000], start)
            )
            cursor.copy_expert(
                "COPY desertions_listentry (named_list_id, row, surname, given_name, patronymic, born_year, content, "
                "blind_index, match_key, number, rank_text, unit_text, place, note) FROM STDIN",
                io.StringIO("".join(lines)),
            )
        cases = Case.objects.bulk_create(Case(public_id=f"B-{n}", unit=unit) for n in range(len(task.people)))
        Identity.objects.bulk_create(
            Identity(
                case=case,
                surname=surname,
                given_name=given,
                patronymic=patronymic,
                born_on=f"{year}-07-01" if year else None,
            )
            for case, (surname, given, patronymic, year) in zip(cases, task.people, strict=True)
        )
    imported(named)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return named.pk


def imported(named: Any) -> None:
    """Store the list's import as one that is done: a run takes from it which version of the list it compares."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from desertions.evidence import files
    from desertions.models import ImportRun
    from newsroom.lib.files.uploads import IncomingFile

    by, at = User.objects.get(username="bench"), timezone.now()
    file = files.store_file(named.source, IncomingFile.holding("r.csv", b"x"), by=by, at=at, origin="bench")
    ImportRun.objects.create(
        named_list=named, source=named.source, file=file, state="done", by=by, at=at, confirmed_by=by, confirmed_at=at
    )


def run_in_own_process(named: int, environment: dict[str, str]) -> tuple[float, int]:
    """Return the seconds and MB of a run in a fresh process, after its imports and with only the key cached."""
    command = [sys.executable, str(ROOT / "bench" / "matching.py"), "--run", str(named)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    memory = 0
    while process.poll() is None:
        memory = max(memory, largest_memory(process.pid))
        time.sleep(0.02)
    assert process.returncode == 0
    assert process.stdout
    return float(process.stdout.read().split()[-1]), memory // 1024


def run_here(named: int) -> None:
    """Match the list in this process, and print the seconds it took."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.utils import timezone

    from desertions.matching import runs
    from desertions.models import MatchRun, NamedList
    from desertions.sealing.key_check import require_right_key
    from newsroom.lib.jobs import work as jobs

    require_right_key()  # the worker begins with it, and derives the key
    by = User.objects.get(username="bench")
    began = time.perf_counter()
    run = runs.begin_run(NamedList.objects.get(pk=named), by=by, at=timezone.now(), by_worker=False)
    jobs.work(run)
    seconds = time.perf_counter() - began
    assert MatchRun.objects.get(pk=run.pk).state == "done"
    print(seconds)


def stored_pairs() -> Pairs:
    """Return (person, row) → probability, as the site stored it."""
    from desertions.models import ListEntry, Score

    scores = list(Score.objects.select_related("match__case"))
    entries = ListEntry.objects.in_bulk([score.match.entry_id for score in scores])
    return {
        (int(score.match.case.public_id[2:]), entries[score.match.entry_id].row): score.probability for score in scores
    }


def quality(pairs: Pairs, truth: dict[int, int]) -> tuple[float, float]:
    """Return the best F1 over all thresholds, and the recall at 95 % precision.

    Pairs of one probability are accepted or refused together.
    """
    true = set(truth.items())
    ordered = sorted(pairs.items(), key=lambda pair: -pair[1])
    best = recall_at_95 = 0.0
    hits = at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][1] == ordered[at][1]:
            hits += ordered[end][0] in true
            end += 1
        at = end
        precision, recall = hits / at, hits / len(true)
        if hits:
            best = max(best, 2 * precision * recall / (precision + recall))
        if precision >= 0.95:
            recall_at_95 = max(recall_at_95, recall)
    return best, recall_at_95


def namesakes(task: Task, pairs: Pairs) -> None:
    """Report the pairs called likely whose entry has an exact namesake: another of the same name and year."""
    from desertions.models import ListEntry, Score

    seen: dict[Row, int] = {}
    for row in task.roster:
        seen[row] = seen.get(row, 0) + 1
    likely = Score.objects.filter(is_likely=True).select_related("match")
    entries = ListEntry.objects.in_bulk([score.match.entry_id for score in likely])
    twice = sum(seen[task.roster[entries[score.match.entry_id].row]] > 1 for score in likely)
    report("likely pairs whose entry has an exact namesake in the list", str(twice), "0", twice == 0)


def one_case(task: Task, named: int) -> None:
    """Report the search for a new case in the whole list, p95, and the look-up of an entry by its primary key."""
    from desertions.matching.candidates import candidates_of_person
    from desertions.matching.comparisons.person import Person
    from desertions.models import ListEntry, NamedList
    from newsroom.lib.names.parsing import Name

    run = NamedList.objects.get(pk=named).match_runs.get()
    chance = random.Random(3)
    people = [Person(Name(*row[:3]), "", row[3]) for row in draw(300, chance) + task.people[:300]]
    keys = chance.sample(list(ListEntry.objects.values_list("pk", flat=True)[:100_000]), 600)
    for person in people[:50]:
        candidates_of_person(person, run)
    by_key = p95(lambda pk: ListEntry.objects.get(pk=pk), keys)
    by_name = p95(lambda person: candidates_of_person(person, run), people)
    report("look-up of an entry by primary key, p95", f"{by_key * 1000:.2f} ms")
    ratio = by_name / by_key
    report("one new case against the list, p95", f"{by_name * 1000:.2f} ms", "≤ 10 ×", ratio <= 10, ratio=ratio)


def p95(work: Any, of: list[Any]) -> float:
    times = []
    for argument in of:
        began = time.perf_counter()
        work(argument)
        times.append(time.perf_counter() - began)
    return statistics.quantiles(times, n=20)[-1]
