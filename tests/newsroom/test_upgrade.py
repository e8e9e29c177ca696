"""A database of the first release takes every later migration with its rows."""

import re

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from desertions.figures.figures import shown_counts
from desertions.figures.releases import refresh
from desertions.models import Figure
from tests.databases import connected_to, empty_database

FIRST_RELEASE = [("desertions", "0002_guard_evidence"), ("articles", "0002_count_changes")]
ROWS = """
INSERT INTO desertions_unit (id, name_en, name_ru, slug, kind, garrison, case_prefix, last_case_number)
VALUES (1, 'Division', 'Дивизия', 'division', 'division', '', '20GMRD', 300);
INSERT INTO desertions_case (id, public_id, unit_id, rank, rank_as_written, contract_type, left_on, left_on_earliest,
    left_on_latest, left_from, verification, publication, public_summary, pseudonym, desk_notes, is_invented,
    created_at)
SELECT n, '20GMRD-' || lpad(n::text, 4, '0'), 1, 'private', '', 'contract', '2023-05', '2023-05-01', '2023-05-31',
    'front', 'verified', 'public', '', '', '', true, now()
FROM generate_series(1, 300) n;
INSERT INTO desertions_figure (id, slug, label_en, label_ru, noun_en, noun_ru, rule_en, rule_ru, counted, definition,
    is_public, small_number_reason)
VALUES (1, 'men', 'men', 'люди', '', '', 'All.', 'Все.', 'cases', '{}', true, '');
INSERT INTO desertions_figurevalue (figure_id, value, verified, taken_at) VALUES (1, 299, 299, now());
"""


def test_first_release_becomes_the_present_one(django_db_blocker, django_db_setup):
    with django_db_blocker.unblock(), empty_database("upgrade") as name, connected_to(name):
        MigrationExecutor(connection).migrate(FIRST_RELEASE)
        with connection.cursor() as cursor:
            cursor.execute(ROWS)
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, public_id FROM desertions_case ORDER BY id")
            numbers = dict(cursor.fetchall())
            cursor.execute("SELECT number, former_of_id FROM desertions_casenumber WHERE former_of_id IS NOT NULL")
            former = dict(cursor.fetchall())
        figure = Figure.objects.get()
        shown = shown_counts([figure])[1].value, refresh(at=timezone.now()), shown_counts([figure])[1].value
    assert shown == (299, 0, 299)  # as readers saw it, until enough have moved
    assert len(set(numbers.values())) == 300
    assert all(re.fullmatch(r"20GMRD-[2-9CFGHJKMNPRTVWXY]{5}", number) for number in numbers.values())
    assert sorted(numbers.values()) != list(numbers.values())
    assert former == {f"20GMRD-{pk:04}": pk for pk in numbers}
