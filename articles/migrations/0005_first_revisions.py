"""Every article's text becomes its first revision, and its photograph one that it uses."""

from django.db import migrations

FORWARD = """
INSERT INTO articles_revision (article_id, number, headline, standfirst, body, photograph_id, at)
SELECT id, 1, headline, standfirst, body, photograph_id, COALESCE(updated_at, published_at, now())
FROM articles_article;

UPDATE articles_article SET
    working_id = articles_revision.id,
    live_id = CASE WHEN status = 'published' THEN articles_revision.id END
FROM articles_revision WHERE articles_revision.article_id = articles_article.id;

INSERT INTO articles_photographuse (article_id, photograph_id)
SELECT id, photograph_id FROM articles_article WHERE photograph_id IS NOT NULL;
"""
BACKWARD = """
UPDATE articles_article SET working_id = NULL, live_id = NULL, next_id = NULL, next_at = NULL;
DELETE FROM articles_photographuse;
UPDATE articles_statuschange SET revision_id = NULL;
DELETE FROM articles_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_stories_from_draft_to_page")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
