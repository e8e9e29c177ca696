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
            name='counted',
            field=models.CharField(blank=True, choices=[('cases', 'cases'), ('proceedings', 'proceedings of these cases')], db_default='', max_length=20, verbose_name='what is counted'),
        ),
        migrations.AddField(
            model_name='figurevalue',
            name='definition',
            field=models.JSONField(null=True, verbose_name='case filter'),
        ),
        migrations.AddField(
            model_name='figurevalue',
            name='kinds',
            field=models.JSONField(null=True, verbose_name='kinds of sources'),
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
                ('before', models.JSONField(blank=True, default=dict, verbose_name='before the change')),
                ('change', models.JSONField(blank=True, default=dict, verbose_name='change')),
                ('values', models.JSONField(blank=True, default=dict, verbose_name='values')),
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
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recorded_values', to='desertions.figurerelease', verbose_name='release'),
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
                ('before', models.JSONField(blank=True, default=dict, verbose_name='before the change')),
                ('change', models.JSONField(blank=True, default=dict, verbose_name='change')),
                ('values', models.JSONField(blank=True, default=dict, verbose_name='values')),
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
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "desertions_figurereleaseevent" ("at", "before", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status", "values") SELECT new_values."at", new_values."before", new_values."by_id", new_values."change", new_values."figure_id", new_values."findings", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reason", new_values."second_at", new_values."second_id", new_values."second_reason", new_values."status", new_values."values" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3f262f5fe25f0181f513abbb198fedd57536db0f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e2d77', referencing='REFERENCING NEW TABLE AS new_values ', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurerelease',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desertions_figurereleaseevent" ("at", "before", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status", "values") VALUES (NEW."at", NEW."before", NEW."by_id", NEW."change", NEW."figure_id", NEW."findings", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."second_at", NEW."second_id", NEW."second_reason", NEW."status", NEW."values"); RETURN NULL;', hash='72557e4f379e0ecf7e7370970e01ef3a8155501d', operation='UPDATE', pgid='pgtrigger_update_update_6d771', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurerelease',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desertions_figurereleaseevent" ("at", "before", "by_id", "change", "figure_id", "findings", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "second_at", "second_id", "second_reason", "status", "values") VALUES (OLD."at", OLD."before", OLD."by_id", OLD."change", OLD."figure_id", OLD."findings", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."second_at", OLD."second_id", OLD."second_reason", OLD."status", OLD."values"); RETURN NULL;', hash='ed4e6209bd8ad8a763127d80c4e2844a8910862e', operation='DELETE', pgid='pgtrigger_delete_delete_546ae', table='desertions_figurerelease', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figurereleaseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='18b38ec62ffd1cdc6fd03b27158513632209ccda', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c129d', table='desertions_figurereleaseevent', when='BEFORE')),
        ),
    ]
