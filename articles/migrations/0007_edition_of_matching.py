"""Count what a run says of chance as a change of pages. See 0002_edition."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_edition_of_stories"), ("desertions", "0014_matching")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER count_change AFTER INSERT OR UPDATE OF chance OR DELETE ON desertions_matchrun "
            "FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('editorial')",
            "DROP TRIGGER count_change ON desertions_matchrun",
        )
    ]
