"""The content version is read by a function, whose statements each connection plans once."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION articles_content_version(
    zone text, OUT editorial bigint, OUT cases bigint, OUT comments bigint, OUT posts bigint,
    OUT next_publication timestamptz, OUT today date, OUT is_demonstration boolean, OUT read_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT COALESCE(SUM(changes) FILTER (WHERE topic = 'editorial'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'cases'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'comments'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'posts'), 0),
           LEAST(
               (SELECT MIN(published_at) FROM articles_article WHERE status = 'published' AND published_at > now()),
               (SELECT MIN(next_at) FROM articles_article WHERE next_at > now()),
               (SELECT MIN(since) FROM articles_pin WHERE since > now()),
               (SELECT MIN(until) FROM articles_pin WHERE until > now())
           ),
           (now() AT TIME ZONE zone)::date,
           EXISTS (SELECT FROM desertions_case WHERE is_invented),
           clock_timestamp()
    INTO editorial, cases, comments, posts, next_publication, today, is_demonstration, read_at
    FROM articles_contentversion;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_drafts_move_to_forms"), ("desertions", "0008_index_of_invented_cases")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION articles_content_version(text)"),
    ]
