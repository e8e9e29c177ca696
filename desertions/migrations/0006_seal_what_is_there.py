"""Seal the names that stand in clear: identities with their history, entries of lists of men who left, and matches.

The keys by which names are found again come from `manage.py rotate_field_keys`, to be run once after this.
"""

import json

from django.db import migrations

from newsroom.lib.sealing.keys import digest, ring
from newsroom.lib.sealing.keys import seal as sealed_text

IDENTITY = ("surname", "given_name", "patronymic", "born_on", "born_in", "notes")
ENTRY = ("surname", "given_name", "patronymic", "born_on", "rank_text", "unit_text")
TABLES = ("desertions_identity", "desertions_identityevent", "desertions_match", "desertions_matchevent")


def seal_identities(cursor):
    for table, key in (("desertions_identity", "id"), ("desertions_identityevent", "pgh_id")):
        cursor.execute(f"SELECT {key}, {', '.join(IDENTITY)} FROM {table}")
        for pk, *values in cursor.fetchall():
            sealed = [sealed_text(value) if value else value for value in values]
            sets = ", ".join(f"{name} = %s" for name in IDENTITY)
            cursor.execute(f"UPDATE {table} SET {sets} WHERE {key} = %s", [*sealed, pk])


def seal_lists(cursor):
    cursor.execute("UPDATE desertions_namedlist SET is_sealed = true WHERE proves = 'left'")
    cursor.execute(
        f"SELECT e.id, {', '.join('e.' + name for name in ENTRY)} FROM desertions_listentry e "
        "JOIN desertions_namedlist l ON l.id = e.named_list_id WHERE l.is_sealed AND e.sealed IS NULL"
    )
    for pk, *values in cursor.fetchall():
        said = {name: str(value) for name, value in zip(ENTRY, values) if value}
        if "born_on" in said:
            said["born_year"] = int(said["born_on"][:4])
        cursor.execute(
            "UPDATE desertions_listentry SET sealed = %s, surname = '', given_name = '', patronymic = '', born_on = NULL, "
            "rank_text = '', unit_text = '' WHERE id = %s",
            [sealed_text(json.dumps(said, ensure_ascii=False, separators=(",", ":"))), pk],
        )
    cursor.execute("UPDATE desertions_listentry SET born_year = extract(year FROM born_on) WHERE born_on IS NOT NULL")


def seal_matches(cursor):
    key = ring().digest_keys[0]
    cursor.execute("SELECT m.id, m.old_entry_id, e.named_list_id FROM desertions_match m "
                   "JOIN desertions_listentry e ON e.id = m.old_entry_id")
    for pk, entry, named in cursor.fetchall():
        cursor.execute(
            "UPDATE desertions_match SET sealed_entry = %s, entry_key = %s, named_list_id = %s WHERE id = %s",
            [sealed_text(str(entry)), digest(f"entry {entry}", key), named, pk],
        )
    cursor.execute("SELECT m.pgh_id, m.old_entry_id, COALESCE(e.named_list_id, 0) FROM desertions_matchevent m "
                   "LEFT JOIN desertions_listentry e ON e.id = m.old_entry_id")
    for pk, entry, named in cursor.fetchall():
        cursor.execute(
            "UPDATE desertions_matchevent SET sealed_entry = %s, named_list_id = %s WHERE pgh_id = %s",
            [sealed_text(str(entry)), named, pk],
        )


def seal(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        seal_identities(cursor)
        seal_lists(cursor)
        seal_matches(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("desertions", "0005_sealing")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
