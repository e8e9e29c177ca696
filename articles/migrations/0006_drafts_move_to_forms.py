"""Drafts belong to forms of every kind now (`newsroom.FormDraft`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_search_in_normal_form")]

    operations = [migrations.DeleteModel("Draft")]
