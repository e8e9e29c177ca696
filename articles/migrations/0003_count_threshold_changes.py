"""How many people must look alike decides what readers are told of a figure: every change of it counts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_count_changes"), ("desertions", "0004_disclosure")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "
            "desertions_disclosurethreshold FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('cases')",
            "DROP TRIGGER count_change ON desertions_disclosurethreshold",
        )
    ]
