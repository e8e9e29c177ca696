"""Whether any case is invented is asked with every page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desertions", "0007_search_in_normal_form")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("is_invented", True)), fields=["id"], name="invented_case"),
        ),
    ]
