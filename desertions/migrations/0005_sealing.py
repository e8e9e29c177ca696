"""The columns of sealed names and their keys, imports, purges; what stands there in clear is sealed by the next."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import newsroom.lib.sealing.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desertions", "0004_key_proof"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_whole', models.BooleanField(default=True, verbose_name='the file is the whole list')),
                ('layout', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('mapping', 'its columns wait to be confirmed'), ('reading', 'being read'), ('ready', 'read: waits for confirmation'), ('writing', 'being written'), ('done', 'written'), ('cancelled', 'cancelled: nothing was written'), ('failed', 'failed: nothing was written')], default='mapping', max_length=10, verbose_name='state')),
                ('counts', models.JSONField(default=dict)),
                ('findings', newsroom.lib.sealing.fields.SealedJSONField(null=True)),
                ('problem', newsroom.lib.sealing.fields.SealedTextField(blank=True)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('phase_began_at', models.DateTimeField(null=True)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed at')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='certificate')),
                ('requested_by', models.CharField(choices=[('himself', 'the person himself'), ('family', 'his family'), ('lawyer', 'his lawyer'), ('desk', 'the desk, for his safety'), ('court', 'a court or an authority of data protection')], max_length=20, verbose_name='who asked')),
                ('removed', models.JSONField(default=dict, verbose_name='removed')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('transaction', models.CharField(default='', editable=False, max_length=20)),
            ],
            options={
                'verbose_name': 'purge',
                'verbose_name_plural': 'purges',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_key', models.BigIntegerField(db_index=True)),
                ('name_key', models.BigIntegerField(db_index=True)),
                ('has_birth', models.BooleanField()),
            ],
            options={
                'verbose_name': 'tombstone',
            },
        ),
        migrations.RemoveField(
            model_name='listentryevent',
            name='named_list',
        ),
        migrations.RemoveField(
            model_name='listentryevent',
            name='pgh_obj',
        ),
        migrations.AlterModelOptions(
            name='identity',
            options={'ordering': ['pk'], 'verbose_name': 'identity', 'verbose_name_plural': 'identities'},
        ),
        migrations.AlterModelOptions(
            name='listentry',
            options={'ordering': ['named_list_id', 'row', 'id'], 'verbose_name': 'list entry', 'verbose_name_plural': 'list entries'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='identity',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='listentry',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='listentry',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='listentry',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='namedlist',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='namedlist',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='namedlist',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='listentry',
            name='list_row_is_entered_once',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='pair_is_matched_once',
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='entry_is_one_man_only',
        ),
        migrations.RemoveIndex(
            model_name='identity',
            name='identity_by_plain_surname',
        ),
        migrations.RenameField(model_name='match', old_name='entry', new_name='old_entry'),
        migrations.RenameField(model_name='matchevent', old_name='entry', new_name='old_entry'),
        migrations.AddField(
            model_name='case',
            name='pseudonym',
            field=models.CharField(blank=True, help_text='The name readers know him by, such as “Alexei, 34”. It is marked as changed wherever it is shown, and is neither his own name nor one that people near him use for him.', max_length=100, verbose_name='pseudonym'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='pseudonym',
            field=models.CharField(blank=True, help_text='The name readers know him by, such as “Alexei, 34”. It is marked as changed wherever it is shown, and is neither his own name nor one that people near him use for him.', max_length=100, verbose_name='pseudonym'),
        ),
        migrations.AddField(
            model_name='custodyrow',
            name='subject',
            field=models.CharField(blank=True, max_length=60, verbose_name='subject'),
        ),
        migrations.AddField(
            model_name='identity',
            name='name_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='identity',
            name='person_key',
            field=models.BigIntegerField(db_index=True, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='keyproof',
            name='tombstone_key',
            field=newsroom.lib.sealing.fields.SealedTextField(default=''),
        ),
        migrations.AddField(
            model_name='listentry',
            name='before',
            field=newsroom.lib.sealing.fields.SealedJSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='listentry',
            name='born_year',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of birth'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='content',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='listentry',
            name='match_key',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='listentry',
            name='name_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='listentry',
            name='note',
            field=models.CharField(blank=True, max_length=1000, verbose_name='note'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='number',
            field=models.CharField(blank=True, max_length=100, verbose_name='number in the list'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='place',
            field=models.CharField(blank=True, max_length=300, verbose_name='place'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='sealed',
            field=newsroom.lib.sealing.fields.SealedJSONField(editable=False, null=True),
        ),
        migrations.AddField( model_name='match', name='entry_id', field=newsroom.lib.sealing.fields.SealedIntegerField(db_column='sealed_entry', null=True, verbose_name='list entry')),
        migrations.AddField(
            model_name='match',
            name='entry_key',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField( model_name='match', name='named_list', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='desertions.namedlist', verbose_name='list')),
        migrations.AddField( model_name='matchevent', name='entry_id', field=newsroom.lib.sealing.fields.SealedIntegerField(db_column='sealed_entry', null=True, verbose_name='list entry')),
        migrations.AddField( model_name='matchevent', name='named_list', field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='desertions.namedlist', verbose_name='list')),
        migrations.AddField(
            model_name='namedlist',
            name='headings',
            field=newsroom.lib.sealing.fields.SealedJSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='namedlist',
            name='is_sealed',
            field=models.BooleanField(default=False, help_text='Its entries are encrypted where they are stored, opened only by those who may open identities, and each opening is recorded. A list of men who left is always sealed. A sealed list stays sealed.', verbose_name='sealed'),
        ),
        migrations.AddField(
            model_name='namedlistevent',
            name='headings',
            field=newsroom.lib.sealing.fields.SealedJSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='namedlistevent',
            name='is_sealed',
            field=models.BooleanField(default=False, help_text='Its entries are encrypted where they are stored, opened only by those who may open identities, and each opening is recorded. A list of men who left is always sealed. A sealed list stays sealed.', verbose_name='sealed'),
        ),
        migrations.AlterField(
            model_name='custodyrow',
            name='act',
            field=models.CharField(choices=[('stored', 'stored'), ('viewed', 'viewed'), ('downloaded', 'downloaded'), ('exported', 'exported')], max_length=20, verbose_name='act'),
        ),
        migrations.AlterField(
            model_name='custodyrow',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='desertions.sourcefile', verbose_name='file'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='born_in',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=200, verbose_name='place of birth'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='born_on',
            field=newsroom.lib.sealing.fields.SealedDateField(blank=True, null=True, verbose_name='date of birth'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='given_name',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=100, verbose_name='given name'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='notes',
            field=newsroom.lib.sealing.fields.SealedTextField(blank=True, verbose_name='notes on the person'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='patronymic',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=100, verbose_name='patronymic'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='surname',
            field=newsroom.lib.sealing.fields.SealedCharField(max_length=100, verbose_name='surname'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='born_in',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=200, verbose_name='place of birth'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='born_on',
            field=newsroom.lib.sealing.fields.SealedDateField(blank=True, null=True, verbose_name='date of birth'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='given_name',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=100, verbose_name='given name'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='notes',
            field=newsroom.lib.sealing.fields.SealedTextField(blank=True, verbose_name='notes on the person'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='patronymic',
            field=newsroom.lib.sealing.fields.SealedCharField(blank=True, max_length=100, verbose_name='patronymic'),
        ),
        migrations.AlterField(
            model_name='identityevent',
            name='surname',
            field=newsroom.lib.sealing.fields.SealedCharField(max_length=100, verbose_name='surname'),
        ),
        migrations.AlterField(
            model_name='listentry',
            name='rank_text',
            field=models.CharField(blank=True, max_length=200, verbose_name='rank as written'),
        ),
        migrations.AlterField(
            model_name='listentry',
            name='surname',
            field=models.CharField(blank=True, max_length=100, verbose_name='surname'),
        ),
        migrations.AlterField(
            model_name='listentry',
            name='unit_text',
            field=models.CharField(blank=True, max_length=300, verbose_name='unit as written'),
        ),
        migrations.AddIndex(
            model_name='identity',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['name_keys'], name='identity_by_name'),
        ),
        migrations.AddConstraint(
            model_name='custodyrow',
            constraint=models.UniqueConstraint(condition=models.Q(('file', None)), fields=('subject', 'position'), name='chain_of_a_subject_has_one_row_at_each_position'),
        ),
        migrations.AddConstraint(
            model_name='custodyrow',
            constraint=models.CheckConstraint(condition=models.Q(('file', None), ('subject', ''), _connector='XOR'), name='custody_row_is_of_a_file_or_of_a_subject'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='desertions.sourcefile', verbose_name='file'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='named_list',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='desertions.namedlist', verbose_name='named list'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='desertions.source', verbose_name='source'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desertions.unit', verbose_name='unit'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='added_in',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desertions.importrun', verbose_name='added in'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='changed_in',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desertions.importrun', verbose_name='changed in'),
        ),
        migrations.AddField(
            model_name='listentry',
            name='gone_in',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desertions.importrun', verbose_name='gone since'),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(fields=['named_list', 'row', 'id'], name='entry_by_row'),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(fields=['named_list', 'match_key'], name='entry_by_match_key'),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['name_keys'], name='entry_by_name'),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(models.F('changed_in'), models.F('id'), condition=models.Q(('changed_in__isnull', False)), name='entry_by_changed_in'),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(models.F('gone_in'), models.F('id'), condition=models.Q(('gone_in__isnull', False)), name='entry_by_gone_in'),
        ),
        migrations.AddConstraint(
            model_name='listentry',
            constraint=models.CheckConstraint(condition=models.Q(('sealed__isnull', True), models.Q(('born_on', None), ('born_year', None), ('given_name', ''), ('note', ''), ('number', ''), ('patronymic', ''), ('place', ''), ('rank_text', ''), ('surname', ''), ('unit_text', '')), _connector='OR'), name='sealed_entry_says_nothing_in_clear'),
        ),
        migrations.AddField(
            model_name='purge',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='purge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tombstones', to='desertions.purge'),
        ),
        migrations.DeleteModel(
            name='ListEntryEvent',
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['mapping', 'reading', 'ready', 'writing'])), fields=('named_list',), name='list_is_imported_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='finished_import_was_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('named_list', None), ('unit', None), _connector='OR'), name='import_is_of_cases_or_of_a_list'),
        ),
    ]
