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
from bench._running_text import texts, writings
from bench._site import ROOT, add_quick, scratch_site
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
        same_person(parse(name), parse(other)) == same_person(parse(other), parse(name)) == truth
        for name, other, truth in PAIRS
    )
    report("the nine pairs, right", f"{right} of {len(PAIRS)}", f"{len(PAIRS)}", right == len(PAIRS))


def mentions(path: Path) -> None:
    from newsroom.lib.names.parsing import parse
    from newsroom.lib.names.same_person import SamePerson, same_person

    if not path.exists():
        table.skip("mentions in running text", "≥ 0.97", f"{path.name} is not at hand")
        return
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    predictions = [same_person(parse(row["mention"]), parse(row["base_form"])) != SamePerson.DIFFERENT for row in rows]
    true = [row["same"] == "1" for row in rows]
    hits = sum(prediction and truth for prediction, truth in zip(predictions, true, strict=True))
    recall, precision = hits / sum(true), hits / sum(predictions)
    for name, value in (
        ("F1", 2 * recall * precision / (recall + precision)),
        ("recall", recall),
        ("precision", precision),
    ):
        report(f"{len(rows)} mentions: {name}", f"{value:.3f}", "≥ 0.97", value >= 0.97)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_quick(parser)
    parser.add_argument("--mentions", type=Path, default=MENTIONS)
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)  # how it starts itself in a process of its own
    options = parser.parse_args()
    if options.run:
        run_here(options.run)
        return 0
    quick = options.quick
    with scratch_site() as (_scratch, environment):
        from django.contrib.auth.models import User

        User.objects.create_user("bench", is_staff=True)
        table.heading("matching", "measured (Splink)")
        names()
        mentions(options.mentions)
        if quick:
            linkage(environment, size=3_000, people=100)
        else:
            linkage(environment, size=1_000_000, people=1_000)
        texts(megabytes=0.1 if quick else 10)
        writings(mentions=200 if quick else 5_000)
        if quick:
            chance_alone(draws=1, roster=3_000, people=100)
        else:
            chance_alone(draws=20, roster=100_000, people=1_010)
    return table.exit_code()


if __name__ == "__main__":
    sys.exit(main())
