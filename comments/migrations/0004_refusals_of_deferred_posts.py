"""Why a post could not be posted is kept for the page on which its writer waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_appeals_and_report_forms")]

    operations = [
        migrations.AddField(
            model_name="deferredpost", name="refusal", field=models.CharField(blank=True, max_length=20)
        ),
    ]
