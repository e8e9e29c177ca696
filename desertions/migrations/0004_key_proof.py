"""Write down, under the key of this database, the sentence by which a start with another key is noticed.

Before anything else is encrypted: `desertions.sealing.key_check` compares.
"""

from django.db import migrations

SENTENCE = "These words were written with the key of this newsroom."


def write_sentence(apps, schema_editor):
    apps.get_model("desertions", "KeyProof").objects.get_or_create(defaults={"sentence": SENTENCE})


class Migration(migrations.Migration):
    dependencies = [("desertions", "0003_chain_of_custody")]
    operations = [migrations.RunPython(write_sentence, migrations.RunPython.noop)]
