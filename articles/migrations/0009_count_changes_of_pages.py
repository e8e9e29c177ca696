"""A trigger that counts every change of the pages about the newsroom, as for the other tables that readers see."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON articles_sitepage
FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('editorial')
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_pages_about_the_newsroom")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER count_change ON articles_sitepage")]
