"""Count what runs and searches say of chance, and what is decided of them, as changes of pages. See 0002_edition."""

from django.db import migrations


def trigger(table, events):
    return migrations.RunSQL(
        f"CREATE TRIGGER count_change AFTER {events} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('editorial')",
        f"DROP TRIGGER count_change ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_edition_of_stories"), ("desertions", "0014_matching")]
    operations = [
        trigger("desertions_matchrun", "INSERT OR UPDATE OF chance OR DELETE"),
        trigger("desertions_paperreading", "INSERT OR DELETE"),
        trigger("desertions_mention", "INSERT OR UPDATE OF status OR DELETE"),
    ]
