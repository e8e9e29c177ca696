"""Removed people are recognised in every form of their name."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desertions", "0005_releases")]

    operations = [
        migrations.AddField(
            model_name="suppressedperson",
            name="form_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
    ]
