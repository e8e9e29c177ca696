"""Sessions of the desk, the brake on guessing, and resets of second factors. Everybody signs in anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInBrake',
            fields=[
                ('bucket', models.BigIntegerField(primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField()),
                ('blocked_until', models.DateTimeField()),
                ('forget_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='DeskSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('browser', models.CharField(max_length=60, verbose_name='browser')),
                ('signed_in_at', models.DateTimeField(null=True, verbose_name='signed in')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='desk_sessions', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('is_confirmed', models.BooleanField(null=True, verbose_name='reset')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_resets', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'reset of second factors',
                'verbose_name_plural': 'resets of second factors',
                'ordering': ('-proposed_at',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_confirmed', None)), fields=('user',), name='one_reset_of_factors_waits_for_an_account'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_confirmed', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_confirmed__isnull', False)), _connector='OR'), name='factor_reset_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('is_confirmed', True), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='factor_reset_is_confirmed_by_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('user', models.F('proposed_by')), _negated=True), models.Q(('decided_by', None), models.Q(('user', models.F('decided_by')), _negated=True), _connector='OR')), name='nobody_resets_their_own_factors')],
            },
        ),
    ]
