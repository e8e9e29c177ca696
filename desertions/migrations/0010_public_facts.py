"""A narrow table of what readers may filter public cases by, kept by triggers, for the boards of the explorer.

`desertions_public_facts` is the one statement of what a row says; it takes what readers see of the known attributes
from the computed column `face`. A trigger locks the cases first and reads them in a new statement after that, so that
of two transactions that change one case the later sees the earlier.
"""

from django.db import migrations, models

WORDS = {
    "composition": ["enlisted", "warrant", "junior officers", "senior officers", "general officers"],
    "contract": ["contract", "mobilised", "conscript", "volunteer", "convict", "reservist", "unknown"],
    "place": ["front", "base", "training", "hospital", "leave"],
    "outcome": [
        "at_large", "wanted", "returned", "returned_minor", "at_home", "detained", "charged", "suspended", "prison",
        "front", "abroad", "asylum_sought", "asylum_granted", "missing", "dead", "unknown",
        "not_in_custody", "came_back", "prosecuted", "lost",
    ],
    "verification": ["lead", "partly", "verified", "disputed", "withdrawn"],
    "motive": ["ill_relative", "household", "bereavement", "refusal", "injury", "unpaid", "fear", "not_stated"],
}  # fmt: skip
GROUPS = {
    "not_in_custody": ["at_large", "wanted", "at_home", "abroad", "asylum_sought", "asylum_granted"],
    "came_back": ["returned", "returned_minor", "front"],
    "prosecuted": ["detained", "charged", "suspended", "prison"],
    "lost": ["missing", "dead"],
}


def array(words):
    return "ARRAY[" + ",".join(f"'{word}'" for word in words) + "]::text[]"


def code(kind, expression):
    return f"COALESCE(array_position({array(WORDS[kind])}, ({expression})::text), 0)::smallint"


GROUP_OF_OUTCOME = (
    "CASE "
    + " ".join(f"WHEN o.kind = ANY({array(kinds)}) THEN '{group}'" for group, kinds in GROUPS.items())
    + " ELSE o.kind END"
)
FACTS = f"""
CREATE FUNCTION desertions_public_facts(ids bigint[]) RETURNS SETOF desertions_publicfact LANGUAGE sql STABLE AS $$
    SELECT c.id, c.public_id, COALESCE(c.unit_shown_id, c.unit_id),
        {code("composition", "split_part(c.face, '|', 2)")},
        {code("contract", "c.contract_type")},
        COALESCE(c.first_month_shown, 0)::smallint, COALESCE(c.last_month_shown, 0)::smallint,
        {code("place", "split_part(c.face, '|', 6)")},
        {code("outcome", f"CASE WHEN c.outcome_shown = 'exact' THEN o.kind ELSE {GROUP_OF_OUTCOME} END")},
        {code("verification", "c.verification")},
        COALESCE((SELECT bit_or(1 << (array_position({array(WORDS["motive"])}, m.kind::text) - 1))
            FROM desertions_motive m WHERE m.case_id = c.id), 0),
        ((CASE WHEN p.served_before THEN 1 ELSE 0 END) + (CASE WHEN EXISTS (
            SELECT FROM desertions_proceeding d WHERE d.case_id = c.id) THEN 2 ELSE 0 END)
            + (CASE WHEN p.wanted THEN 4 ELSE 0 END) + (CASE WHEN c.is_invented THEN 8 ELSE 0 END)
            + (CASE WHEN c.pseudonym <> '' OR c.public_summary <> '' THEN 16 ELSE 0 END))::smallint,
        TRUE, pg_current_xact_id()::text::bigint
    FROM desertions_case c
    CROSS JOIN LATERAL (SELECT COALESCE((SELECT kind FROM desertions_outcome s WHERE s.case_id = c.id
        ORDER BY s."on" DESC NULLS LAST, s."order" DESC, s.id DESC LIMIT 1), 'unknown') AS kind) o
    CROSS JOIN LATERAL (SELECT bool_or(l.proves = 'served_before') AS served_before, bool_or(l.proves = 'wanted') AS wanted
        FROM desertions_match h JOIN desertions_namedlist l ON l.id = h.named_list_id
        WHERE h.case_id = c.id AND h.status = 'confirmed') p
    WHERE c.id = ANY(ids) AND c.publication = 'public'
$$;
"""
COLUMNS = [
    "public_id", "unit_id", "composition", "contract_type", "first_month", "last_month", "left_from", "outcome",
    "verification", "motives", "flags", "is_public",
]  # fmt: skip
NOW, THEN = (", ".join(f"{table}.{name}" for name in COLUMNS) for table in ("EXCLUDED", "f"))
REFRESH = f"""
CREATE FUNCTION desertions_refresh_public_facts(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL THEN RETURN; END IF;
    PERFORM FROM desertions_case WHERE id = ANY(ids) AND publication = 'public' ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO desertions_publicfact AS f SELECT * FROM desertions_public_facts(ids)
        ON CONFLICT (case_id) DO UPDATE SET ({", ".join(COLUMNS)}, stamp) = ROW({NOW}, EXCLUDED.stamp)
        WHERE ({THEN}) IS DISTINCT FROM ({NOW});
    UPDATE desertions_publicfact SET ({", ".join(COLUMNS)}, stamp)
        = ROW('', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, pg_current_xact_id()::text::bigint)
        WHERE case_id = ANY(ids) AND is_public
        AND NOT EXISTS (SELECT FROM desertions_case c WHERE c.id = case_id AND c.publication = 'public');
END $$;
"""
OLD_AND_NEW = {"INSERT": ["new_rows"], "UPDATE": ["old_rows", "new_rows"], "DELETE": ["old_rows"]}
REFERENCING = {"new_rows": "NEW TABLE AS new_rows", "old_rows": "OLD TABLE AS old_rows"}
CONCERNED = {
    "desertions_case": "SELECT id AS case_id FROM {rows} WHERE publication = 'public'",
    "desertions_outcome": "SELECT case_id FROM {rows}",
    "desertions_motive": "SELECT case_id FROM {rows}",
    "desertions_proceeding": "SELECT case_id FROM {rows}",
    "desertions_match": "SELECT case_id FROM {rows} WHERE status = 'confirmed'",
    "desertions_namedlist": "SELECT h.case_id FROM desertions_match h JOIN {rows} l ON l.id = h.named_list_id "
    "WHERE h.status = 'confirmed'",
}
"""Table → the cases of which a change of its rows may change what readers see."""


def triggers():
    for table, concerned in CONCERNED.items():
        for event, names in OLD_AND_NEW.items():
            name = f"{table.replace('desertions_', 'public_facts_after_')}_{event.lower()}"
            rows = " UNION ".join(concerned.format(rows=rows) for rows in names)
            yield f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM desertions_refresh_public_facts((SELECT array_agg(case_id) FROM ({rows}) concerned));
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {" ".join(REFERENCING[name] for name in names)}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
""", f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [("desertions", "0009_imports_and_matching_runs_are_jobs")]

    operations = [
        migrations.CreateModel(
            "PublicFact",
            [
                ("case_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("public_id", models.CharField(blank=True, max_length=24)),
                ("unit_id", models.BigIntegerField()),
                *[
                    (name, models.SmallIntegerField())
                    for name in (
                        "composition", "contract_type", "first_month", "last_month", "left_from", "outcome",
                        "verification",
                    )
                ],
                ("motives", models.IntegerField()),
                ("flags", models.SmallIntegerField()),
                ("is_public", models.BooleanField()),
                ("stamp", models.BigIntegerField(db_index=True)),
            ],
            options={
                "verbose_name": "public fact",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_public", True)),
                        fields=["public_id"],
                        include=("case_id",),
                        name="public_fact_by_number",
                    )
                ],
            },
        ),
        migrations.RunSQL(FACTS, "DROP FUNCTION desertions_public_facts(bigint[])"),
        migrations.RunSQL(REFRESH, "DROP FUNCTION desertions_refresh_public_facts(bigint[])"),
        *(migrations.RunSQL(install, remove) for install, remove in triggers()),
        migrations.RunSQL(
            "SELECT desertions_refresh_public_facts(array_agg(id)) FROM desertions_case WHERE publication = 'public'",
            migrations.RunSQL.noop,
        ),
    ]  # fmt: skip
