"""What readers search cases by, apart from the words that the desk searches by."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desertions', '0011_letters_from_readers'),
    ]

    operations = [
        migrations.AddField(model_name="case", name="public_words", field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('public_id'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('public_summary'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('pseudonym'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), config='russian'), '||', django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('public_id'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('public_summary'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), django.db.models.functions.text.Replace(django.db.models.functions.text.Left(models.F('pseudonym'), 100000, output_field=models.TextField()), models.Value('-'), models.Value(' '), output_field=models.TextField()), config='english'), django.contrib.postgres.search.SearchConfig('russian')), output_field=django.contrib.postgres.search.SearchVectorField())),
        migrations.AddIndex(
            model_name="case", index=django.contrib.postgres.indexes.GinIndex(fields=["public_words"], name="case_public_words")
        ),
    ]
