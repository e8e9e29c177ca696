"""What people type into forms of the desk is kept while they type it."""

import django.db.models.deletion
import newsroom.lib.sealing.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=100, verbose_name='form')),
                ('object_id', models.BigIntegerField(null=True)),
                ('key', models.CharField(blank=True, max_length=36)),
                ('content', newsroom.lib.sealing.fields.SealedJSONField(default=list)),
                ('seen_at', models.DateTimeField(verbose_name='open at')),
                ('typed_at', models.DateTimeField(null=True, verbose_name='typed at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-seen_at', '-id'],
                'indexes': [models.Index(fields=['form', 'object_id'], name='draft_by_form')],
                'constraints': [models.UniqueConstraint(fields=('by', 'form', 'object_id', 'key'), name='one_draft_a_person_and_form', nulls_distinct=False)],
            },
        ),
    ]
