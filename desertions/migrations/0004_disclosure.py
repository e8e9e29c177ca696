"""How exactly readers see each case, and how many people must look alike."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.math
import django.db.models.functions.text
import newsroom.lib.db.trigger_migrations
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desertions', '0003_random_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DisclosureThreshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('k', models.PositiveIntegerField(help_text='A case shown to readers must fit at least this many people known to the desk.', verbose_name='people who must look alike')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'fewest people who look alike',
                'verbose_name_plural': 'fewest people who look alike',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='date_shown',
            field=models.CharField(choices=[('month', 'the month'), ('quarter', 'the quarter'), ('year', 'the year'), ('nothing', 'not shown')], db_default='month', default='month', editable=False, max_length=10, verbose_name='date that readers see'),
        ),
        migrations.AddField(
            model_name='case',
            name='place_shown',
            field=models.BooleanField(db_default=True, default=True, editable=False, verbose_name='readers see the place'),
        ),
        migrations.AddField(
            model_name='case',
            name='unit_shown',
            field=models.ForeignKey(blank=True, editable=False, help_text='A unit above its own; empty if they see its own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desertions.unit', verbose_name='unit that readers see'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='date_shown',
            field=models.CharField(choices=[('month', 'the month'), ('quarter', 'the quarter'), ('year', 'the year'), ('nothing', 'not shown')], db_default='month', default='month', editable=False, max_length=10, verbose_name='date that readers see'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='place_shown',
            field=models.BooleanField(db_default=True, default=True, editable=False, verbose_name='readers see the place'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='unit_shown',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='A unit above its own; empty if they see its own.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='desertions.unit', verbose_name='unit that readers see'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='second',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second person'),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='second',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second person'),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome_shown',
            field=models.CharField(choices=[('exact', 'as it is'), ('group', 'its group only')], db_default='exact', default='exact', editable=False, max_length=10, verbose_name='outcome that readers see'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='outcome_shown',
            field=models.CharField(choices=[('exact', 'as it is'), ('group', 'its group only')], db_default='exact', default='exact', editable=False, max_length=10, verbose_name='outcome that readers see'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='face_shown',
            field=models.CharField(blank=True, max_length=200, verbose_name='what readers see of it'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='people',
            field=models.PositiveIntegerField(help_text='Public or not; counted when it was shown.', null=True, verbose_name='people who fit'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='second_at',
            field=models.DateTimeField(null=True, verbose_name='second person at'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='second_reason',
            field=models.TextField(blank=True, verbose_name="the second person's reason"),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='status',
            field=models.CharField(choices=[('proposed', 'waits for a second person'), ('taken', 'taken'), ('declined', 'declined')], default='taken', max_length=10, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='face_shown',
            field=models.CharField(blank=True, max_length=200, verbose_name='what readers see of it'),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='people',
            field=models.PositiveIntegerField(help_text='Public or not; counted when it was shown.', null=True, verbose_name='people who fit'),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='second_at',
            field=models.DateTimeField(null=True, verbose_name='second person at'),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='second_reason',
            field=models.TextField(blank=True, verbose_name="the second person's reason"),
        ),
        migrations.AddField(
            model_name='publicationstepevent',
            name='status',
            field=models.CharField(choices=[('proposed', 'waits for a second person'), ('taken', 'taken'), ('declined', 'declined')], default='taken', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='publicationstep',
            name='alike',
            field=models.PositiveIntegerField(help_text='With this one; counted when it was shown.', null=True, verbose_name='public cases with the same face'),
        ),
        migrations.AlterField(
            model_name='publicationstepevent',
            name='alike',
            field=models.PositiveIntegerField(help_text='With this one; counted when it was shown.', null=True, verbose_name='public cases with the same face'),
        ),
        migrations.AddField(
            model_name='disclosurethreshold',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='case',
            name='face',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(django.db.models.functions.comparison.Coalesce(models.F('unit_shown'), models.F('unit')), models.Value('|'), models.Case(models.When(rank__in=['corporal', 'junior_sergeant', 'private', 'senior_sergeant', 'sergeant', 'starshina'], then=models.Value('enlisted')), models.When(rank__in=['praporshchik', 'senior_praporshchik'], then=models.Value('warrant')), models.When(rank__in=['captain', 'junior_lieutenant', 'lieutenant', 'senior_lieutenant'], then=models.Value('junior officers')), models.When(rank__in=['colonel', 'lieutenant_colonel', 'major'], then=models.Value('senior officers')), models.When(rank__in=['army_general', 'colonel_general', 'lieutenant_general', 'major_general', 'marshal'], then=models.Value('general officers')), default=models.Value(''), output_field=models.CharField()), models.Value('|'), models.F('contract_type'), models.Value('|'), models.Case(models.When(date_shown='month', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1))), models.When(date_shown='quarter', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1)), '-', django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1)), 3)), '+', models.Value(0))), models.When(date_shown='year', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', models.Value(0))), output_field=models.IntegerField()), models.Value('|'), models.Case(models.When(date_shown='month', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1))), models.When(date_shown='quarter', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1)), '-', django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1)), 3)), '+', models.Value(2))), models.When(date_shown='year', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', models.Value(11))), output_field=models.IntegerField()), models.Value('|'), models.Case(models.When(models.Q(('place_shown', True), models.Q(('left_from', 'unknown'), _negated=True)), then=models.F('left_from')), default=models.Value(''), output_field=models.CharField()), output_field=models.CharField()), output_field=models.CharField(max_length=200)),
        ),
        migrations.AddField(
            model_name='case',
            name='first_month_shown',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(date_shown='month', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1))), models.When(date_shown='quarter', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1)), '-', django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_earliest'), models.IntegerField())), '-', models.Value(1)), 3)), '+', models.Value(0))), models.When(date_shown='year', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_earliest'), models.IntegerField()), '*', models.Value(12)), '+', models.Value(0))), output_field=models.IntegerField()), output_field=models.IntegerField(null=True)),
        ),
        migrations.AddField(
            model_name='case',
            name='last_month_shown',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(date_shown='month', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1))), models.When(date_shown='quarter', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1)), '-', django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractMonth('left_on_latest'), models.IntegerField())), '-', models.Value(1)), 3)), '+', models.Value(2))), models.When(date_shown='year', then=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('left_on_latest'), models.IntegerField()), '*', models.Value(12)), '+', models.Value(11))), output_field=models.IntegerField()), output_field=models.IntegerField(null=True)),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('publication', 'public')), fields=['face'], name='public_case_by_face'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('publication', 'public'), _negated=True), ('merged_into', None)), fields=['contract_type', 'rank', 'unit', 'left_from', 'left_on_earliest'], name='unpublished_case_by_known'),
        ),
        migrations.AddIndex(
            model_name='custodyrow',
            index=models.Index(condition=models.Q(('subject__startswith', 'comment ')), fields=['at'], name='custody_of_names_in_comments'),
        ),
        migrations.AddConstraint(
            model_name='publicationstep',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('case',), name='one_showing_of_a_case_waits_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='publicationstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'taken'), _negated=True), ('second', None), models.Q(('second', models.F('by')), _negated=True), _connector='OR'), name='nobody_confirms_their_own_showing'),
        ),
        migrations.AddConstraint(
            model_name='disclosurethreshold',
            constraint=models.CheckConstraint(condition=models.Q(('k__gte', 2)), name='nobody_hides_behind_themselves'),
        ),
        migrations.AddConstraint(
            model_name='disclosurethreshold',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='threshold_has_a_reason'),
        ),
        newsroom.lib.db.trigger_migrations.InstallTriggers(
            triggers={'case': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "date_shown", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "outcome_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_shown", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "unit_shown_id", "verification") SELECT new_values."contract_type", new_values."created_at", new_values."created_by_id", new_values."date_shown", new_values."desk_notes", new_values."id", new_values."is_invented", new_values."left_from", new_values."left_on", new_values."left_on_earliest", new_values."left_on_latest", new_values."merged_into_id", new_values."outcome_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."place_shown", new_values."pseudonym", new_values."public_summary", new_values."publication", new_values."rank", new_values."rank_as_written", new_values."unit_id", new_values."unit_shown_id", new_values."verification" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='046c624ddbaea6a9624285e2dae5c0c862772276', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_da21e', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_case', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contract_type" IS DISTINCT FROM (NEW."contract_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."date_shown" IS DISTINCT FROM (NEW."date_shown") OR OLD."desk_notes" IS DISTINCT FROM (NEW."desk_notes") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."left_from" IS DISTINCT FROM (NEW."left_from") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."left_on_earliest" IS DISTINCT FROM (NEW."left_on_earliest") OR OLD."left_on_latest" IS DISTINCT FROM (NEW."left_on_latest") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."outcome_shown" IS DISTINCT FROM (NEW."outcome_shown") OR OLD."place_shown" IS DISTINCT FROM (NEW."place_shown") OR OLD."pseudonym" IS DISTINCT FROM (NEW."pseudonym") OR OLD."public_summary" IS DISTINCT FROM (NEW."public_summary") OR OLD."publication" IS DISTINCT FROM (NEW."publication") OR OLD."rank" IS DISTINCT FROM (NEW."rank") OR OLD."rank_as_written" IS DISTINCT FROM (NEW."rank_as_written") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."unit_shown_id" IS DISTINCT FROM (NEW."unit_shown_id") OR OLD."verification" IS DISTINCT FROM (NEW."verification"))', func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "date_shown", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "outcome_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_shown", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "unit_shown_id", "verification") VALUES (NEW."contract_type", NEW."created_at", NEW."created_by_id", NEW."date_shown", NEW."desk_notes", NEW."id", NEW."is_invented", NEW."left_from", NEW."left_on", NEW."left_on_earliest", NEW."left_on_latest", NEW."merged_into_id", NEW."outcome_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."place_shown", NEW."pseudonym", NEW."public_summary", NEW."publication", NEW."rank", NEW."rank_as_written", NEW."unit_id", NEW."unit_shown_id", NEW."verification"); RETURN NULL;', hash='3abf31762c9b8a4a93f2bbf36376473cfad084e6', operation='UPDATE', pgid='pgtrigger_update_update_6f3d9', table='desertions_case', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_caseevent" ("contract_type", "created_at", "created_by_id", "date_shown", "desk_notes", "id", "is_invented", "left_from", "left_on", "left_on_earliest", "left_on_latest", "merged_into_id", "outcome_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_shown", "pseudonym", "public_summary", "publication", "rank", "rank_as_written", "unit_id", "unit_shown_id", "verification") VALUES (OLD."contract_type", OLD."created_at", OLD."created_by_id", OLD."date_shown", OLD."desk_notes", OLD."id", OLD."is_invented", OLD."left_from", OLD."left_on", OLD."left_on_earliest", OLD."left_on_latest", OLD."merged_into_id", OLD."outcome_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place_shown", OLD."pseudonym", OLD."public_summary", OLD."publication", OLD."rank", OLD."rank_as_written", OLD."unit_id", OLD."unit_shown_id", OLD."verification"); RETURN NULL;', hash='232e8135fddd071bef4e11e0fdb922dc5c8f61af', operation='DELETE', pgid='pgtrigger_delete_delete_d7074', table='desertions_case', when='AFTER'))], 'publicationstep': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_publicationstepevent" ("alike", "at", "by_id", "case_id", "face_shown", "harm_check", "id", "note", "people", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_at", "second_id", "second_reason", "status", "to") SELECT new_values."alike", new_values."at", new_values."by_id", new_values."case_id", new_values."face_shown", new_values."harm_check", new_values."id", new_values."note", new_values."people", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."second_at", new_values."second_id", new_values."second_reason", new_values."status", new_values."to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='44b2c5fbdddb522349329e5bb1472f2ada5912c7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7dded', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_publicationstep', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desertions_publicationstepevent" ("alike", "at", "by_id", "case_id", "face_shown", "harm_check", "id", "note", "people", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_at", "second_id", "second_reason", "status", "to") VALUES (NEW."alike", NEW."at", NEW."by_id", NEW."case_id", NEW."face_shown", NEW."harm_check", NEW."id", NEW."note", NEW."people", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."second_at", NEW."second_id", NEW."second_reason", NEW."status", NEW."to"); RETURN NULL;', hash='797561ccddb1b79db9ef4fffbb67f9a4046c36d6', operation='UPDATE', pgid='pgtrigger_update_update_4179f', table='desertions_publicationstep', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_publicationstepevent" ("alike", "at", "by_id", "case_id", "face_shown", "harm_check", "id", "note", "people", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_at", "second_id", "second_reason", "status", "to") VALUES (OLD."alike", OLD."at", OLD."by_id", OLD."case_id", OLD."face_shown", OLD."harm_check", OLD."id", OLD."note", OLD."people", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."second_at", OLD."second_id", OLD."second_reason", OLD."status", OLD."to"); RETURN NULL;', hash='b56b4c058ebd4a18e2c17b4271f9942c84622092', operation='DELETE', pgid='pgtrigger_delete_delete_c0cc1', table='desertions_publicationstep', when='AFTER'))]},
        ),
    ]
