"""Count changes of what a story's page shows beside the article itself. See 0002_edition."""

from django.db import migrations

WATCHED = [
    "articles_series", "articles_document", "articles_photographuse", "articles_documentuse", "articles_oldslug",
    "articles_frontrow", "articles_pin",
]


def trigger(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('editorial')",
        f"DROP TRIGGER count_change ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_first_revisions")]
    operations = [trigger(table) for table in WATCHED]
