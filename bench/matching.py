"""Matching, measured: names, a linkage task against Splink, speed, chance and running text.

    .venv/bin/python bench/matching.py [--quick] [--mentions FILE]

Everything runs as the site runs it: cases sealed in PostgreSQL, the list imported and indexed, the candidates read back
from the database. The mentions (columns mention, base_form, same) are read where the file is at hand.
"""

import argparse
import csv
import io
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._linkage_task import Row, Task, draw, inflect, make_task
from bench._site import ROOT, largest_memory, scratch_site

MENTIONS = ROOT.parent / "shared" / "data" / "names" / "mentions_dev.tsv"
PAIRS = [
    ("Иванов Иван Иванович", "Иванова Ивана Ивановича", "same"),
    ("Иванов Иван Иванович", "Иванов И. И.", "possible"),
    ("Иванов Иван Иванович", "И.И. Иванов", "possible"),
    ("Семёнов Пётр Алексеевич", "Семенов Петр Алексеевич", "same"),
    ("Щербаков Юрий Евгеньевич", "Shcherbakov Yuriy Evgenyevich", "same"),
    ("Щербаков Юрий Евгеньевич", "Scherbakov Iurii Evgenievich", "same"),
    ("Ткач Антон Вячеславович", "Ткачу Антону Вячеславовичу", "same"),
    ("Петров Иван Сергеевич", "Петров Иван Андреевич", "different"),
    ("Ковалёв Олег Игоревич", "Ковалева Ольга Игоревна", "different"),
]
SEED = 1
Pairs = dict[tuple[int, int], float]
good: list[bool] = []


def report(name: str, measured: str, target: str, is_good: bool | None = None) -> None:
    verdict = "" if is_good is None else "ok" if is_good else "SHORT"
    print(f"{name:<62}{measured:>22}{target:>20}  {verdict}", flush=True)
    if is_good is not None:
        good.append(is_good)


def names() -> None:
    from desertions.matching.names import parse
    from desertions.matching.verdict import verdict

    right = sum(
        verdict(parse(one), parse(other)) == verdict(parse(other), parse(one)) == truth for one, other, truth in PAIRS
    )
    report("the nine pairs, right", f"{right} of {len(PAIRS)}", f"{len(PAIRS)}", right == len(PAIRS))


def mentions(path: Path) -> None:
    from desertions.matching.names import parse
    from desertions.matching.verdict import Verdict, verdict

    if not path.exists():
        report("mentions in running text", "file not at hand", "")
        return
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    said = [verdict(parse(row["mention"]), parse(row["base_form"])) != Verdict.DIFFERENT for row in rows]
    true = [row["same"] == "1" for row in rows]
    hits = sum(one and other for one, other in zip(said, true, strict=True))
    recall, precision = hits / sum(true), hits / sum(said)
    for name, value in (
        ("F1", 2 * recall * precision / (recall + precision)),
        ("recall", recall),
        ("precision", precision),
    ):
        report(f"{len(rows)} mentions: {name}", f"{value:.3f}", "≥ 0.97", value >= 0.97)


def quality(pairs: Pairs, truth: dict[int, int]) -> tuple[float, float]:
    """The best F1 over all thresholds, and the recall at 95 % precision; pairs of one probability go together."""
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


def fill(task: Task) -> int:
    """The roster as an open list, and the people as sealed cases; the list's number."""
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
                "name_keys, match_key, number, rank_text, unit_text, place, note) FROM STDIN",
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
    """The list's import, as one that ended: a run knows by it which version of the list it compares."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from desertions import filing
    from desertions.models import ImportRun
    from newsroom.lib.uploads import IncomingFile

    by, at = User.objects.get(username="bench"), timezone.now()
    file = filing.store_file(named.source, IncomingFile.holding("r.csv", b"x"), by=by, at=at, origin="bench")
    ImportRun.objects.create(
        named_list=named, source=named.source, file=file, state="done", by=by, at=at, confirmed_by=by, confirmed_at=at
    )


def run_in_own_process(named: int, environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and MB of a run in a fresh process, after its imports and with nothing cached."""
    command = [sys.executable, str(Path(__file__)), "--run", str(named)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    memory = 0
    while process.poll() is None:
        memory = max(memory, largest_memory(process.pid))
        time.sleep(0.02)
    assert process.returncode == 0
    assert process.stdout
    return float(process.stdout.read().split()[-1]), memory // 1024


def run_here(named: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.utils import timezone

    from desertions.matching import running
    from desertions.models import MatchRun, NamedList

    by = User.objects.get(username="bench")
    began = time.perf_counter()
    run = running.begin_run(NamedList.objects.get(pk=named), by=by, at=timezone.now(), by_worker=False)
    running.work(run.pk)
    seconds = time.perf_counter() - began
    assert MatchRun.objects.get(pk=run.pk).state == "done"
    print(seconds)


def kept_pairs() -> tuple[Pairs, list[tuple[bool, float]]]:
    """(person, row) → probability as the site keeps it, and whether each is likely."""
    from desertions.models import ListEntry, Score

    scores = list(Score.objects.select_related("match__case"))
    rows = dict(ListEntry.objects.in_bulk([score.match.entry_id for score in scores]).items())
    pairs = {
        (int(score.match.case.public_id[2:]), rows[score.match.entry_id].row): score.probability for score in scores
    }
    return pairs, [(score.is_likely, score.probability) for score in scores]


def linkage(environment: dict[str, str], *, size: int) -> Task:
    from bench._splink_peer import link
    from desertions.matching import indexing
    from desertions.models import NamedList

    task = make_task(people=1_000, found=400, roster=size, seed=SEED)
    named = fill(task)
    began = time.perf_counter()
    indexing.index_list(NamedList.objects.get(pk=named))
    report(f"keys of {size:,} entries, once after an import", f"{time.perf_counter() - began:.0f} s", "")
    seconds, memory = run_in_own_process(named, environment)
    pairs, _bands = kept_pairs()
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
    report("1,000 cases against the list", f"{seconds:.2f} s", "")
    report("Splink, training and prediction", f"{peer.training:.1f} + {peer.prediction:.1f} s", "")
    report("faster than Splink", f"{ratio:.1f} ×", "≥ 20 ×", ratio >= 20)
    report("largest memory of the run", f"{memory} MB", "< 300 MB", memory < 300)
    one_case(task, named)
    return task


def namesakes(task: Task, pairs: Pairs) -> None:
    """Of men whom the list has twice over, name and year alike, no pair may be called likely."""
    from desertions.models import ListEntry, Score

    seen: dict[Row, int] = {}
    for row in task.roster:
        seen[row] = seen.get(row, 0) + 1
    likely = Score.objects.filter(is_likely=True).select_related("match")
    entries = ListEntry.objects.in_bulk([score.match.entry_id for score in likely])
    twice = sum(seen[task.roster[entries[score.match.entry_id].row]] > 1 for score in likely)
    report("likely pairs whose man has an exact namesake in the list", str(twice), "0", twice == 0)


def one_case(task: Task, named: int) -> None:
    """A new case against the whole list, p95, beside a look-up of an entry by its primary key."""
    from desertions.matching.finding import look_up
    from desertions.matching.names import Name
    from desertions.matching.people import Person
    from desertions.models import ListEntry, NamedList

    run = NamedList.objects.get(pk=named).match_runs.get()
    chance = random.Random(3)
    people = [Person(Name(*row[:3]), "", row[3]) for row in draw(300, chance) + task.people[:300]]
    keys = chance.sample(list(ListEntry.objects.values_list("pk", flat=True)[:100_000]), 600)
    for person in people[:50]:
        look_up(person, run)
    by_key = p95(lambda pk: ListEntry.objects.get(pk=pk), keys)
    by_name = p95(lambda person: look_up(person, run), people)
    report("look-up of an entry by primary key, p95", f"{by_key * 1000:.2f} ms", "")
    ratio = by_name / by_key
    report("one new case against the list, p95", f"{by_name * 1000:.2f} ms, {ratio:.1f} ×", "≤ 10 ×", ratio <= 10)


def p95(work: Any, of: list[Any]) -> float:
    times = []
    for one in of:
        began = time.perf_counter()
        work(one)
        times.append(time.perf_counter() - began)
    return statistics.quantiles(times, n=20)[-1]


def texts(*, megabytes: float) -> None:
    from pytrovich.enums import NamePart

    from desertions.matching.names import Name
    from desertions.matching.text import People, cleaned

    chance = random.Random(5)
    men = draw(1_000, chance)
    filler = (
        "Военный суд в открытом судебном заседании рассмотрел уголовное дело в отношении военнослужащего войсковой "
        "части. Суд установил, что подсудимый, желая временно уклониться от службы, убыл из пункта дислокации. "
    )
    from bench._linkage_task import CASES

    pieces, named, length = [], 0, 0
    while length < megabytes * 1e6:
        case, (surname, given, patronymic, _year) = chance.choice(CASES), chance.choice(men)
        parts = ((surname, NamePart.LASTNAME), (given, NamePart.FIRSTNAME), (patronymic, NamePart.MIDDLENAME))
        written = " ".join(inflect(text, part, case) for text, part in parts)
        piece = f"{filler}{filler}Допросив {written}, суд установил. "
        pieces.append(piece)
        named, length = named + 1, length + len(piece.encode())
    text = "".join(pieces)
    began = time.perf_counter()
    people = People((n, Name(*man[:3])) for n, man in enumerate(men))
    places = {mention.start for mention in people.mentions(cleaned(text))}
    rate = length / 1e6 / (time.perf_counter() - began)
    report("running text against 1,000 people", f"{rate:.2f} MB/s", "≥ 1 MB/s", rate >= 1)
    report("mentions found of those written", f"{len(places)} of {named}", "")


def chance_alone(*, draws: int) -> None:
    """Lists with no true match at all: whether the stated interval holds the number of hits found."""
    from desertions.matching.chance import Strictness, by_chance
    from desertions.matching.names import Name
    from desertions.matching.people import Person
    from desertions.matching.profile import SAMPLE, profile_of
    from desertions.matching.readings import readings

    held = dict.fromkeys((Strictness.GIVEN, Strictness.NAME, Strictness.YEAR), 0)
    for seed in range(draws):
        chance = random.Random(seed)
        roster, men = draw(100_000, chance), draw(1_010, chance)
        as_people = [Person(Name(*row[:3]), "", row[3]) for row in men]
        sample = (Person(Name(*row[:3]), "", row[3]) for row in chance.sample(roster, SAMPLE))
        stated = by_chance(as_people, profile_of(sample, len(roster)))
        there: dict[tuple[str, str], list[tuple[str, int | None]]] = {}
        for row in roster:
            reading = readings(Name(*row[:3]))[0]
            there.setdefault((reading.surname, reading.given), []).append((reading.father, row[3]))
        found = dict.fromkeys(held, 0)
        for person in as_people:
            reading = readings(person.name)[0]
            for father, year in there.get((reading.surname, reading.given), ()):
                found[Strictness.GIVEN] += 1
                found[Strictness.NAME] += father == reading.father
                found[Strictness.YEAR] += father == reading.father and year == person.year
        for level in held:
            held[level] += stated[level].low <= found[level] <= stated[level].high
    least = round(0.8 * draws)
    for level, number in held.items():
        name = f"{draws} draws without a match: 90 % interval holds, by {level.value}"
        report(name, f"{number} of {draws}", f"≥ {least}", number >= least)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--mentions", type=Path, default=MENTIONS)
    parser.add_argument("--run", type=int)
    options = parser.parse_args()
    if options.run:
        run_here(options.run)
        return 0
    with scratch_site() as (_scratch, environment):
        from django.contrib.auth.models import User

        User.objects.create_user("bench", is_staff=True)
        print(f"{'':<62}{'measured (Splink)':>22}{'target':>20}  verdict")
        names()
        mentions(options.mentions)
        linkage(environment, size=100_000 if options.quick else 1_000_000)
        texts(megabytes=2 if options.quick else 10)
        chance_alone(draws=5 if options.quick else 20)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
