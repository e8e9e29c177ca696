"""A trigger that counts every change of the charts of stories, as for the other tables that readers see."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON desertions_chart
FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('editorial')
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_count_changes_of_pages"), ("desertions", "0012_charts")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER count_change ON desertions_chart")]
