"""Case numbers at random: until here they counted up in the order of the list that the cases came from."""

import secrets

import django.db.models.deletion
import pgtrigger.compiler
from django.db import connections, migrations, models

from newsroom.lib.db.trigger_migrations import InstallTriggers

ALPHABET = "23456789CFGHJKMNPRTVWXY"


def draw_numbers(apps, schema_editor):
    """Give every case a new number, and record the number that it had."""
    cases = apps.get_model("desertions", "Case").objects.using(schema_editor.connection.alias)
    issued = apps.get_model("desertions", "CaseNumber").objects.using(schema_editor.connection.alias)
    former = dict(cases.values_list("pk", "public_id"))
    taken = set(former.values())
    chance = secrets.SystemRandom()
    new = {}
    for pk, number in former.items():
        prefix = number.rpartition("-")[0]
        while number in taken:
            number = f"{prefix}-{''.join(chance.choices(ALPHABET, k=5))}"
        taken.add(number)
        new[pk] = number
    rows = [issued.model(number=number, former_of_id=pk) for pk, number in former.items()]
    rows += [issued.model(number=number) for number in new.values()]
    issued.bulk_create(sorted(rows, key=lambda row: row.number), batch_size=5000)
    with connections[schema_editor.connection.alias].cursor() as cursor:
        cursor.execute(
            "UPDATE desertions_case SET public_id = new.number "
            "FROM unnest(%s::bigint[], %s::text[]) AS new (id, number) WHERE desertions_case.id = new.id",
            [list(new), list(new.values())],
        )


class Migration(migrations.Migration):
    dependencies = [("desertions", "0002_guard_evidence")]
    operations = [
        migrations.CreateModel(
            name="CaseNumber",
            fields=[
                (
                    "number",
                    models.CharField(max_length=24, primary_key=True, serialize=False, verbose_name="case number"),
                ),
                (
                    "former_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="former_numbers",
                        to="desertions.case",
                        verbose_name="former number of",
                    ),
                ),
            ],
            options={"verbose_name": "issued case number", "verbose_name_plural": "issued case numbers"},
        ),
        InstallTriggers(
            {'case': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") SELECT new_values."contract_type", new_values."created_at", new_values."created_by_id", new_values."desk_notes", new_values."id", new_values."is_invented", new_values."left_from", new_values."left_on", new_values."left_on_earliest", new_values."left_on_latest", new_values."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."pseudonym", new_values."public_summary", new_values."publication", new_values."rank", new_values."rank_as_written", new_values."unit_id", new_values."verification" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='014d61e770f3557236673a1e03ec4ef2128ef47a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_da21e', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_case', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contract_type" IS DISTINCT FROM (NEW."contract_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."desk_notes" IS DISTINCT FROM (NEW."desk_notes") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."left_from" IS DISTINCT FROM (NEW."left_from") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."left_on_earliest" IS DISTINCT FROM (NEW."left_on_earliest") OR OLD."left_on_latest" IS DISTINCT FROM (NEW."left_on_latest") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."pseudonym" IS DISTINCT FROM (NEW."pseudonym") OR OLD."public_summary" IS DISTINCT FROM (NEW."public_summary") OR OLD."publication" IS DISTINCT FROM (NEW."publication") OR OLD."rank" IS DISTINCT FROM (NEW."rank") OR OLD."rank_as_written" IS DISTINCT FROM (NEW."rank_as_written") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."verification" IS DISTINCT FROM (NEW."verification"))', func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") VALUES (NEW."contract_type", NEW."created_at", NEW."created_by_id", NEW."desk_notes", NEW."id", NEW."is_invented", NEW."left_from", NEW."left_on", NEW."left_on_earliest", NEW."left_on_latest", NEW."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pseudonym", NEW."public_summary", NEW."publication", NEW."rank", NEW."rank_as_written", NEW."unit_id", NEW."verification"); RETURN NULL;', hash='de66ee3d675149f98d4e64f6364316c3210ca750', operation='UPDATE', pgid='pgtrigger_update_update_6f3d9', table='desertions_case', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") VALUES (OLD."contract_type", OLD."created_at", OLD."created_by_id", OLD."desk_notes", OLD."id", OLD."is_invented", OLD."left_from", OLD."left_on", OLD."left_on_earliest", OLD."left_on_latest", OLD."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pseudonym", OLD."public_summary", OLD."publication", OLD."rank", OLD."rank_as_written", OLD."unit_id", OLD."verification"); RETURN NULL;', hash='8708fa15dcc6ca450dd33a9e499c553a84333602', operation='DELETE', pgid='pgtrigger_delete_delete_d7074', table='desertions_case', when='AFTER'))], 'unit': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_unitevent" ("case_prefix", "garrison", "id", "kind", "name_en", "name_ru", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT new_values."case_prefix", new_values."garrison", new_values."id", new_values."kind", new_values."name_en", new_values."name_ru", new_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."slug" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b2f351baafed905add01cde00c5c4124dfe820a4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_27a5d', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_unit', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desertions_unitevent" ("case_prefix", "garrison", "id", "kind", "name_en", "name_ru", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."case_prefix", NEW."garrison", NEW."id", NEW."kind", NEW."name_en", NEW."name_ru", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='55840e6a3d1037cdb43c754c5eced9c09ea4c95e', operation='UPDATE', pgid='pgtrigger_update_update_1d904', table='desertions_unit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_unitevent" ("case_prefix", "garrison", "id", "kind", "name_en", "name_ru", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."case_prefix", OLD."garrison", OLD."id", OLD."kind", OLD."name_en", OLD."name_ru", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='d598de4fb8a8b3b4dc3f4b19c46c6f6d48431948', operation='DELETE', pgid='pgtrigger_delete_delete_5e91b', table='desertions_unit', when='AFTER'))]}
        ),
        migrations.RunPython(draw_numbers),
        migrations.RemoveField(model_name="caseevent", name="public_id"),
        migrations.RemoveField(model_name="unit", name="last_case_number"),
        migrations.RemoveField(model_name="unitevent", name="last_case_number"),
    ]
