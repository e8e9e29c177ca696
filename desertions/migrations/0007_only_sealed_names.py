"""What pointed at names in clear is gone, and the rules that need it gone hold."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import newsroom.lib.sealing.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desertions", "0006_seal_what_is_there")]

    operations = [
        migrations.AlterField( model_name='matchevent', name='named_list', field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='desertions.namedlist', verbose_name='list')),
        migrations.AlterField( model_name='matchevent', name='entry_id', field=newsroom.lib.sealing.fields.SealedIntegerField(db_column='sealed_entry', verbose_name='list entry')),
        migrations.AlterField( model_name='match', name='named_list', field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='desertions.namedlist', verbose_name='list')),
        migrations.AlterField( model_name='match', name='entry_id', field=newsroom.lib.sealing.fields.SealedIntegerField(db_column='sealed_entry', verbose_name='list entry')),
        migrations.RemoveField(model_name='matchevent', name='old_entry'),
        migrations.RemoveField(model_name='match', name='old_entry'),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_id", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") VALUES (NEW."contract_type", NEW."created_at", NEW."created_by_id", NEW."desk_notes", NEW."id", NEW."is_invented", NEW."left_from", NEW."left_on", NEW."left_on_earliest", NEW."left_on_latest", NEW."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."pseudonym", NEW."public_id", NEW."public_summary", NEW."publication", NEW."rank", NEW."rank_as_written", NEW."unit_id", NEW."verification"); RETURN NULL;', hash='a61cacda7ef59be8acc35704c59237c5c55b21a9', operation='INSERT', pgid='pgtrigger_insert_insert_da21e', table='desertions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contract_type" IS DISTINCT FROM (NEW."contract_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."desk_notes" IS DISTINCT FROM (NEW."desk_notes") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."left_from" IS DISTINCT FROM (NEW."left_from") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."left_on_earliest" IS DISTINCT FROM (NEW."left_on_earliest") OR OLD."left_on_latest" IS DISTINCT FROM (NEW."left_on_latest") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."pseudonym" IS DISTINCT FROM (NEW."pseudonym") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."public_summary" IS DISTINCT FROM (NEW."public_summary") OR OLD."publication" IS DISTINCT FROM (NEW."publication") OR OLD."rank" IS DISTINCT FROM (NEW."rank") OR OLD."rank_as_written" IS DISTINCT FROM (NEW."rank_as_written") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."verification" IS DISTINCT FROM (NEW."verification"))', func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_id", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") VALUES (NEW."contract_type", NEW."created_at", NEW."created_by_id", NEW."desk_notes", NEW."id", NEW."is_invented", NEW."left_from", NEW."left_on", NEW."left_on_earliest", NEW."left_on_latest", NEW."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pseudonym", NEW."public_id", NEW."public_summary", NEW."publication", NEW."rank", NEW."rank_as_written", NEW."unit_id", NEW."verification"); RETURN NULL;', hash='2f35f8ba3ba40cefdc9e9b8b49e71eab79fca3d9', operation='UPDATE', pgid='pgtrigger_update_update_6f3d9', table='desertions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pseudonym", "public_id", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "verification") VALUES (OLD."contract_type", OLD."created_at", OLD."created_by_id", OLD."desk_notes", OLD."id", OLD."is_invented", OLD."left_from", OLD."left_on", OLD."left_on_earliest", OLD."left_on_latest", OLD."merged_into_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pseudonym", OLD."public_id", OLD."public_summary", OLD."publication", OLD."rank", OLD."rank_as_written", OLD."unit_id", OLD."verification"); RETURN NULL;', hash='452188ea49dfbdb2943897831312de6f51c239cf', operation='DELETE', pgid='pgtrigger_delete_delete_d7074', table='desertions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."born_in" IS DISTINCT FROM (NEW."born_in") OR OLD."born_on" IS DISTINCT FROM (NEW."born_on") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."surname" IS DISTINCT FROM (NEW."surname"))', func='INSERT INTO "desertions_identityevent" ("born_in", "born_on", "case_id", "given_name", "id", "notes", "patronymic", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surname") VALUES (NEW."born_in", NEW."born_on", NEW."case_id", NEW."given_name", NEW."id", NEW."notes", NEW."patronymic", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."surname"); RETURN NULL;', hash='1626ea2eb7f00cabfacbf860a55731daf8f31075', operation='UPDATE', pgid='pgtrigger_update_update_d5960', table='desertions_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_matchevent" ("case_id", "decided_at", "decided_by_id", "id", "named_list_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "sealed_entry", "status") VALUES (NEW."case_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."named_list_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reasons", NEW."sealed_entry", NEW."status"); RETURN NULL;', hash='01d666f323c6973e113b687b4588df6a0ff8cb44', operation='INSERT', pgid='pgtrigger_insert_insert_ee789', table='desertions_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."sealed_entry" IS DISTINCT FROM (NEW."sealed_entry") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."named_list_id" IS DISTINCT FROM (NEW."named_list_id") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "desertions_matchevent" ("case_id", "decided_at", "decided_by_id", "id", "named_list_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "sealed_entry", "status") VALUES (NEW."case_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."named_list_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reasons", NEW."sealed_entry", NEW."status"); RETURN NULL;', hash='0343b449d7709eeae6274c491f267ab93fb7d95f', operation='UPDATE', pgid='pgtrigger_update_update_503c1', table='desertions_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_matchevent" ("case_id", "decided_at", "decided_by_id", "id", "named_list_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "sealed_entry", "status") VALUES (OLD."case_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."named_list_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reasons", OLD."sealed_entry", OLD."status"); RETURN NULL;', hash='93d72559e3d3a7a22d0680d45b0240c133d628f2', operation='DELETE', pgid='pgtrigger_delete_delete_065a3', table='desertions_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedlist',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_namedlistevent" ("as_of", "headings", "id", "is_sealed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proves", "source_id", "title") VALUES (NEW."as_of", NEW."headings", NEW."id", NEW."is_sealed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proves", NEW."source_id", NEW."title"); RETURN NULL;', hash='d254a2b28bfca80b5f519588b463c9c4b7ca7883', operation='INSERT', pgid='pgtrigger_insert_insert_eab78', table='desertions_namedlist', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedlist',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desertions_namedlistevent" ("as_of", "headings", "id", "is_sealed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proves", "source_id", "title") VALUES (NEW."as_of", NEW."headings", NEW."id", NEW."is_sealed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proves", NEW."source_id", NEW."title"); RETURN NULL;', hash='4de96de657fbff904c11f8a7d535179e67939302', operation='UPDATE', pgid='pgtrigger_update_update_03f61', table='desertions_namedlist', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedlist',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_namedlistevent" ("as_of", "headings", "id", "is_sealed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proves", "source_id", "title") VALUES (OLD."as_of", OLD."headings", OLD."id", OLD."is_sealed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proves", OLD."source_id", OLD."title"); RETURN NULL;', hash='c02acac5dee209c2777a8901eed22e1ff9e884c5', operation='DELETE', pgid='pgtrigger_delete_delete_dc903', table='desertions_namedlist', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(fields=('case', 'entry_key'), name='pair_is_matched_once'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'confirmed')), fields=('entry_key',), name='entry_is_one_man_only', violation_error_message='This entry is already confirmed for another case.'),
        ),
        migrations.AddConstraint(
            model_name='namedlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proves', 'left'), _negated=True), ('is_sealed', True), _connector='OR'), name='list_of_those_who_left_is_sealed'),
        ),
    ]
