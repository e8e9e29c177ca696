"""Count changes of comments among the site's changes. See articles/migrations/0002_edition.py."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial"), ("articles", "0002_edition")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON comments_comment "
            "FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('comments')",
            "DROP TRIGGER count_change ON comments_comment",
        )
    ]
