"""Imports and matching runs are jobs: progress has the same names, and each knows how often it was begun."""

from django.db import migrations, models

NEW = [
    ("attempts", models.PositiveSmallIntegerField(default=0)),
    ("language", models.CharField(blank=True, max_length=10)),
]


class Migration(migrations.Migration):
    dependencies = [("desertions", "0008_index_of_invented_cases")]

    operations = [
        migrations.RenameField("importrun", "rows_total", "total"),
        migrations.RenameField("importrun", "rows_done", "done"),
        migrations.RenameField("importrun", "phase_began_at", "began_at"),
        migrations.RenameField("matchrun", "cases_total", "total"),
        migrations.RenameField("matchrun", "cases_done", "done"),
        migrations.AddField("matchrun", "began_at", models.DateTimeField(null=True)),
        *(migrations.AddField(model, name, field) for model in ("importrun", "matchrun") for name, field in NEW),
        migrations.RunSQL("UPDATE desertions_matchrun SET began_at = at", migrations.RunSQL.noop),
    ]
