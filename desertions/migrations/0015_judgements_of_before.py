"""What was decided before opinions were kept apart becomes an opinion of who decided it."""

from django.db import migrations

SAID = {"confirmed": "same", "rejected": "other"}


def keep_opinions(apps, schema_editor):
    Match, Judgement = apps.get_model("desertions", "Match"), apps.get_model("desertions", "Judgement")
    decided = Match.objects.filter(status__in=SAID, decided_by__isnull=False, judgements=None)
    rows = decided.values_list("pk", "status", "decided_by_id", "decided_at")
    Judgement.objects.bulk_create(
        Judgement(match_id=pk, opinion=SAID[status], was_blind=False, by_id=by, at=at) for pk, status, by, at in rows
    )


class Migration(migrations.Migration):
    dependencies = [("desertions", "0014_matching")]
    operations = [migrations.RunPython(keep_opinions, migrations.RunPython.noop)]
