"""Appeals that a desk of one answers itself are marked; each form reports once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_place_and_count'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='is_own_appeal',
            field=models.BooleanField(db_default=False, default=False, verbose_name='answered their own appeal'),
        ),
        migrations.AddField(
            model_name='report',
            name='form_digest',
            field=models.BigIntegerField(editable=False, null=True, unique=True),
        ),
    ]
