"""Articles show released values of figures, so only the threshold among what cases depend on changes their pages."""

from django.db import migrations

EVENTS = "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON desertions_disclosurethreshold FOR EACH STATEMENT"


def trigger(topic):
    return (
        "DROP TRIGGER count_change ON desertions_disclosurethreshold; "
        f"CREATE TRIGGER count_change {EVENTS} EXECUTE FUNCTION articles_count_change('{topic}')"
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_count_threshold_changes"), ("desertions", "0005_releases")]
    operations = [migrations.RunSQL(trigger("editorial"), trigger("cases"))]
