"""Imports of comments are jobs: they tell their progress, can be cancelled, and know how often they were begun."""

from django.db import migrations, models

NEW = [
    ("total", models.PositiveIntegerField(default=0)),
    ("done", models.PositiveIntegerField(default=0)),
    ("began_at", models.DateTimeField(null=True)),
    ("attempts", models.PositiveSmallIntegerField(default=0)),
    ("cancel_asked", models.BooleanField(default=False)),
    ("language", models.CharField(blank=True, max_length=10)),
]


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_receipts_and_repeats_in_one_call")]

    operations = [
        *(migrations.AddField("commentimport", name, field) for name, field in NEW),
        migrations.RunSQL("UPDATE comments_commentimport SET began_at = at", migrations.RunSQL.noop),
    ]
