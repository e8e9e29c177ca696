"""Count every committed change to what readers may see. See the Edition model.

A writer takes a counter row that nobody else holds, or adds one: nobody waits, and a change shows in the sum
exactly when its transaction commits.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION articles_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_edition SET changes = changes + 1 WHERE id = (
        SELECT id FROM articles_edition WHERE topic = TG_ARGV[0] ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO articles_edition (topic, changes) VALUES (TG_ARGV[0], 1);
    END IF;
    RETURN NULL;
END $$;
"""
WATCHED = {
    "cases": [
        "desertions_case", "desertions_source", "desertions_evidence", "desertions_proceeding", "desertions_outcome",
        "desertions_motive", "desertions_namedlist", "desertions_listentry", "desertions_match",
    ],
    "editorial": [
        "desertions_unit", "desertions_figure", "desertions_figure_parts", "desertions_reading",
        "articles_section", "articles_tag", "articles_author", "articles_photograph", "articles_article",
        "articles_article_tags", "articles_byline", "articles_correction", "articles_figureuse",
    ],
}


def trigger(table, topic):
    return migrations.RunSQL(
        f"CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('{topic}')",
        f"DROP TRIGGER count_change ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("desertions", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION articles_count_change()"),
        *[trigger(table, topic) for topic, tables in WATCHED.items() for table in tables],
    ]
