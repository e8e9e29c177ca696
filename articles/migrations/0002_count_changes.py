"""Triggers that count every change of what readers see: `articles.publishing.content_version` reads the counts."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION articles_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_contentversion SET changes = changes + 1 WHERE id = (
        SELECT id FROM articles_contentversion WHERE topic = TG_ARGV[0] ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO articles_contentversion (topic, changes) VALUES (TG_ARGV[0], 1);
    END IF;
    RETURN NULL;
END $$
"""
EVERY_CHANGE = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
WATCHED = {
    "cases": [
        "desertions_case", "desertions_source", "desertions_evidence", "desertions_proceeding", "desertions_outcome",
        "desertions_motive", "desertions_namedlist", "desertions_listentry", "desertions_match",
    ],
    "editorial": [
        "desertions_unit", "desertions_figure", "desertions_figure_parts", "desertions_figurevalue",
        "articles_section", "articles_series", "articles_tag", "articles_author", "articles_photograph",
        "articles_photographuse", "articles_document", "articles_documentuse", "articles_article",
        "articles_article_tags", "articles_byline", "articles_correction", "articles_figureuse", "articles_frontrow",
        "articles_pin", "articles_oldslug",
    ],
}
IN_PART = {
    "desertions_matchrun": "INSERT OR DELETE OR UPDATE OF chance",
    "desertions_mention": "INSERT OR DELETE OR UPDATE OF status",
    "desertions_mentionsearch": "INSERT OR DELETE",
}
"""Tables of which readers see something only through some columns."""


def trigger(table, topic, events=EVERY_CHANGE):
    return migrations.RunSQL(
        f"CREATE TRIGGER count_change AFTER {events} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('{topic}')",
        f"DROP TRIGGER count_change ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("desertions", "0002_guard_evidence")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION articles_count_change()"),
        *[trigger(table, topic) for topic, tables in WATCHED.items() for table in tables],
        *[trigger(table, "editorial", events) for table, events in IN_PART.items()],
    ]
