"""Values of figures as readers see them: released together, audited, with a second person where they give away."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desertions', '0004_disclosure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureAudit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('findings', models.JSONField(default=list, verbose_name='what is given away')),
                ('obstacles', models.JSONField(default=list, verbose_name='why it is not whole')),
            ],
            options={
                'verbose_name': 'audit of figures',
                'verbose_name_plural': 'audits of figures',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='figurevalue',
            name='listed',
            field=models.PositiveIntegerField(help_text='So many of what is counted could readers count themselves.', null=True, verbose_name='public and listed'),
        ),
        migrations.AddField(
            model_name='figurevalue',
            name='listed_verified',
            field=models.PositiveIntegerField(null=True, verbose_name='of these verified'),
        ),
        migrations.AlterField(
            model_name='figure',
            name='small_number_reason',
            field=models.TextField(blank=True, help_text='“Major: 1” may identify a person, and so may two numbers together. Say who agreed and why it harms no one.', verbose_name='why so small a number may be published'),
        ),
        migrations.AlterField(
            model_name='figureevent',
            name='small_number_reason',
            field=models.TextField(blank=True, help_text='“Major: 1” may identify a person, and so may two numbers together. Say who agreed and why it harms no one.', verbose_name='why so small a number may be published'),
        ),
        migrations.CreateModel(
            name='FigureRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.JSONField(blank=True, default=dict, verbose_name='change')),
                ('status', models.CharField(choices=[('proposed', 'waits for a second person'), ('taken', 'taken'), ('declined', 'declined')], default='taken', max_length=10, verbose_name='status')),
                ('findings', models.JSONField(blank=True, default=list, verbose_name='what it gives away')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('second_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('second_reason', models.TextField(blank=True, verbose_name="the second person's reason")),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('figure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='releases', to='desertions.figure', verbose_name='figure')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second person')),
            ],
            options={
                'verbose_name': 'release of figures',
                'verbose_name_plural': 'releases of figures',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='figurevalue',
            name='release',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='values', to='desertions.figurerelease', verbose_name='release'),
        ),
        migrations.CreateModel(
            name='FigureReleaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('change', models.JSONField(blank=True, default=dict, verbose_name='change')),
                ('status', models.CharField(choices=[('proposed', 'waits for a second person'), ('taken', 'taken'), ('declined', 'declined')], default='taken', max_length=10, verbose_name='status')),
                ('findings', models.JSONField(blank=True, default=list, verbose_name='what it gives away')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('second_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('second_reason', models.TextField(blank=True, verbose_name="the second person's reason")),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('figure', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='desertions.figure', verbose_name='figure')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='desertions.figurerelease')),
                ('second', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='figurerelease',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('status',), name='one_release_waits_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='figurerelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'taken'), _negated=True), ('second', None), models.Q(('second', models.F('by')), _negated=True), _connector='OR'), name='nobody_confirms_their_own_release'),
        ),
        migrations.AddConstraint(
            model_name='figurerelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'taken'), _negated=True), ('findings', []), ('second__isnull', False), _connector='OR'), name='what_gives_away_has_a_second_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurerelease',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_figurereleaseevent" ("at", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status") SELECT new_values."at", new_values."by_id", new_values."change", new_values."figure_id", new_values."findings", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reason", new_values."second_at", new_values."second_id", new_values."second_reason", new_values."status" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e9cd4bbada2153ab4793e45fe1bca8d93985abef', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e2d77', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurerelease',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desertions_figurereleaseevent" ("at", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status") VALUES (NEW."at", NEW."by_id", NEW."change", NEW."figure_id", NEW."findings", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."second_at", NEW."second_id", NEW."second_reason", NEW."status"); RETURN NULL;', hash='14f64824266b46b3cb36294e53569e585b988e67', operation='UPDATE', pgid='pgtrigger_update_update_6d771', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurerelease',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_figurereleaseevent" ("at", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status") VALUES (OLD."at", OLD."by_id", OLD."change", OLD."figure_id", OLD."findings", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."second_at", OLD."second_id", OLD."second_reason", OLD."status"); RETURN NULL;', hash='851c74e53220b0834dfa36da18b05b4c808228f7', operation='DELETE', pgid='pgtrigger_delete_delete_546ae', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereleaseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='18b38ec62ffd1cdc6fd03b27158513632209ccda', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c129d', table='desertions_figurereleaseevent', when='BEFORE')),
        ),
    ]
