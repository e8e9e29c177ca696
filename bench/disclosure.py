"""Who is protected, at size: the class of one case among a million, a proposal for ten thousand together, an audit.

The class of a case is compared with a lookup by primary key in the same run; both are means over the same cases. The
audit takes the figures that an army's desk would publish: each regiment and month by what became of people.

    python bench/disclosure.py [--quick]
"""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import is_quick, median, scratch_site

CLASS_AT_MOST, PROPOSAL_AT_MOST, AUDIT_AT_MOST = 10.0, 5.0, 30.0
REGIMENTS, DIVISIONS = 40, 10
CASES = """
INSERT INTO desertions_case (public_id, unit_id, rank, rank_as_written, contract_type, left_on, left_on_earliest,
    left_on_latest, left_from, verification, publication, date_shown, place_shown, public_summary, pseudonym,
    desk_notes, is_invented, created_at)
SELECT 'B-' || n, (%(units)s::bigint[])[1 + hash_of(n, 1) %% 40],
    (ARRAY['private', 'private', 'private', 'private', 'corporal', 'sergeant', 'praporshchik', 'lieutenant'])
        [1 + hash_of(n, 2) %% 8], '',
    CASE WHEN hash_of(n, 3) %% 50 = 0 THEN 'conscript' WHEN hash_of(n, 3) %% 6 = 0 THEN 'mobilised' ELSE 'contract' END,
    to_char(day, 'YYYY-MM-DD'), day, day, (ARRAY['front', 'base', 'hospital', 'leave', 'training'])
        [1 + hash_of(n, 5) %% 5], 'verified',
    CASE WHEN n %% 10 = 0 THEN 'private' ELSE 'public' END,
    (ARRAY['month', 'month', 'quarter', 'year'])[1 + hash_of(n, 6) %% 4], hash_of(n, 7) %% 4 > 0, '', '', '',
    true, now()
FROM (SELECT n, date '2022-09-21' + (hash_of(n, 4) %% 740)::int AS day FROM generate_series(1, %(cases)s) n) drawn
"""
OUTCOMES = """
INSERT INTO desertions_outcome (case_id, kind, "on", "order", note)
SELECT id, (ARRAY['at_large', 'at_home', 'abroad', 'returned', 'suspended'])[1 + hash_of(id::int, 8) %% 5], NULL, 0, ''
FROM desertions_case WHERE hash_of(id::int, 9) %% 2 = 0
"""
PROCEEDINGS = """
INSERT INTO desertions_proceeding (case_id, court, court_type, region, instance, number, uid, code_part, judge, result,
    suspended, released_early, text, argument)
SELECT id, 'Court', 'garrison', '', 1, '', '', '', '', '', false, false, '', ''
FROM desertions_case WHERE hash_of(id::int, 10) %% 12 = 0
"""
HASH = """
CREATE FUNCTION hash_of(n int, salt int) RETURNS int IMMUTABLE LANGUAGE sql AS
    $$ SELECT abs(hashint4extended(n, salt) %% 1000000)::int $$
"""


def fill(cases: int) -> None:
    """Store an army with its divisions and regiments, and the cases, nine of ten public."""
    from django.db import connection

    from desertions.models import Unit

    army = _unit("Army", "army")
    divisions = [_unit(f"Division {n}", "division", parent=army) for n in range(DIVISIONS)]
    regiments = [_unit(f"Regiment {n}", "regiment", parent=divisions[n % DIVISIONS]) for n in range(REGIMENTS)]
    assert Unit.objects.count() == REGIMENTS + DIVISIONS + 1
    with connection.cursor() as cursor:
        cursor.execute(HASH.replace("%%", "%"))
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(CASES, {"units": [regiment.pk for regiment in regiments], "cases": cases})
        cursor.execute(OUTCOMES, {})
        cursor.execute(PROCEEDINGS, {})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _unit(name: str, kind: str, **over: Any) -> Any:
    from desertions.models import Unit

    slug = name.lower().replace(" ", "-")
    return Unit.objects.create(name_en=name, name_ru=name, slug=slug, kind=kind, **over)


def measure_class(times: int) -> None:
    """Report the time to find the class of one case against the time to look it up."""
    from desertions.cases.disclosure.classes import class_of
    from desertions.models import Case

    pks = list(Case.objects.order_by("pk").values_list("pk", flat=True)[: 200 if times > 1 else 20])
    cases = list(Case.objects.filter(pk__in=pks))

    def look_up() -> None:
        for pk in pks:
            Case.objects.get(pk=pk)

    def classify() -> None:
        for case in cases:
            class_of(case)

    floor, taken = median(look_up, times) / len(pks), median(classify, times) / len(pks)
    table.report(
        "class of one case, against a lookup by primary key", f"{taken * 1e6:.0f} µs", f"≤ {CLASS_AT_MOST:.0f} ×",
        taken <= CLASS_AT_MOST * floor, ratio=taken / floor,
    )  # fmt: skip
    table.report("lookup by primary key", f"{floor * 1e6:.0f} µs")


def measure_proposal(chosen: int) -> None:
    """Report the time to propose coarsenings for many unpublished cases at once, and what they come to."""
    from desertions.cases.disclosure.proposal import proposal_for
    from desertions.models import Case

    cases = list(Case.objects.exclude(publication="public").order_by("pk")[:chosen])
    began = time.perf_counter()
    proposal = proposal_for(cases, 5)
    taken = time.perf_counter() - began
    table.report(
        f"proposal for {len(cases):,} cases together", f"{taken:.2f} s", f"< {PROPOSAL_AT_MOST:.0f} s",
        taken < PROPOSAL_AT_MOST,
    )  # fmt: skip
    ways = Counter(way.date for way in proposal.coarsenings.values())
    shares = ", ".join(f"{date} {number / max(len(cases), 1):.0%}" for date, number in sorted(ways.items()))
    table.report("dates as proposed", shares)
    table.report("cases that no proposal protects", str(len(proposal.exposed)))


def figures_of_an_army(number: int) -> list[Any]:
    """Return so many figures: the army as a whole, each regiment, month and year, by what became of people."""
    from desertions.models import Figure, Unit

    regiments = [{"unit": [unit.slug]} for unit in Unit.objects.filter(kind="regiment").order_by("pk")]
    months = [{"left_on": [f"{2022 + month // 12}-{month % 12 + 1:02d}"]} for month in range(9, 33)]
    places = [{"left_from": [place]} for place in ("front", "base", "hospital", "leave", "training")]
    statements = [
        {"has_proceeding": ["yes"]},
        {"outcome": ["at_home"]},
        {"outcome": ["suspended"]},
        {"outcome": ["abroad"]},
    ]
    definitions = [
        {"verification": ["verified"], **known, **what}
        for what in statements
        for known in ({}, *regiments, *months, *places)
    ]
    step = max(len(definitions) // number, 1)
    return [
        Figure(slug=f"figure-{place}", label_en=f"Figure {place}", definition=definition, is_public=True)
        for place, definition in enumerate(definitions[::step][:number])
    ]


def measure_audit(number: int) -> None:
    """Report the time of an audit, and what it comes to."""
    from desertions.figures.audit.audit import audit
    from desertions.models import Case

    figures, cases = figures_of_an_army(number), Case.objects.count()
    began = time.perf_counter()
    result = audit(figures, 5)
    taken = time.perf_counter() - began
    table.report(
        f"audit of {len(figures)} figures over {cases:,} cases", f"{taken:.1f} s", f"< {AUDIT_AT_MOST:.0f} s",
        taken < AUDIT_AT_MOST and not result.obstacles,
    )  # fmt: skip
    table.report("groups that it found too small", str(len(result.findings)))
    for obstacle in result.obstacles:
        print(obstacle)


def main() -> int:
    quick = is_quick(__doc__)
    cases, chosen, times, figures = (3_000, 200, 1, 30) if quick else (1_000_000, 10_000, 5, 100)
    with scratch_site():
        began = time.perf_counter()
        fill(cases)
        print(f"filled {cases:,} cases in {time.perf_counter() - began:.0f} s\n")
        table.heading("disclosure")
        measure_class(times)
        measure_proposal(chosen)
        measure_audit(figures)
    return table.exit_code()


if __name__ == "__main__":
    sys.exit(main())
