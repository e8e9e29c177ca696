"""Matching, measured: names, a linkage task against Splink, speed, chance and running text.

    .venv/bin/python bench/matching.py [--quick] [--mentions FILE]

Everything runs as the site runs it: cases sealed in PostgreSQL, the list imported and indexed, the candidates read back
from the database. The mentions (columns mention, base_form, same) are read where the file is at hand.
"""

import argparse
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._chance_alone import chance_alone
from bench._linkage import linkage, run_here
from bench._running_text import texts
from bench._site import ROOT, scratch_site
from bench._table import report

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


def names() -> None:
    from newsroom.lib.names.parsing import parse
    from newsroom.lib.names.same_person import same_person

    right = sum(
        same_person(parse(one), parse(other)) == same_person(parse(other), parse(one)) == truth
        for one, other, truth in PAIRS
    )
    report("the nine pairs, right", f"{right} of {len(PAIRS)}", f"{len(PAIRS)}", right == len(PAIRS))


def mentions(path: Path) -> None:
    from newsroom.lib.names.parsing import parse
    from newsroom.lib.names.same_person import SamePerson, same_person

    if not path.exists():
        report("mentions in running text", "file not at hand", "")
        return
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    said = [same_person(parse(row["mention"]), parse(row["base_form"])) != SamePerson.DIFFERENT for row in rows]
    true = [row["same"] == "1" for row in rows]
    hits = sum(one and other for one, other in zip(said, true, strict=True))
    recall, precision = hits / sum(true), hits / sum(said)
    for name, value in (
        ("F1", 2 * recall * precision / (recall + precision)),
        ("recall", recall),
        ("precision", precision),
    ):
        report(f"{len(rows)} mentions: {name}", f"{value:.3f}", "≥ 0.97", value >= 0.97)


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
    return 0 if all(table.good) else 1


if __name__ == "__main__":
    sys.exit(main())
