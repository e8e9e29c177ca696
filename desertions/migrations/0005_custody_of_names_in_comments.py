"""Who learned of which comment that it names someone under seal, within an hour: found by its time."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desertions', '0004_disclosure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='custodyrow',
            index=models.Index(condition=models.Q(('subject__startswith', 'comment ')), fields=['at'], name='custody_of_names_in_comments'),
        ),
    ]
