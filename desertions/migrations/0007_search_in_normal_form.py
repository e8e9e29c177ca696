"""Searched text is compared in normal form: composed letters, “е” for “ё”, nothing invisible inside a word."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Left

DASHES = "-\u2010\u2011\u2012\u2043\ufe63\uff0d\u2212\u2013\u2014"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301\u0300"


def normal(text):
    cut = Left(text, 100000, output_field=models.TextField())
    composed = models.Func(cut, template="normalize(%(expressions)s, NFC)", output_field=models.TextField())
    old, new = "ёЁ" + DASHES + INVISIBLE, "еЕ" + " " * len(DASHES)
    return models.Func(
        composed, models.Value(old), models.Value(new), function="translate", output_field=models.TextField()
    )


def words_of(*texts):
    parts = [normal(text) for text in texts]
    vector = SearchVector(*parts, config="russian") + SearchVector(*parts, config="english")
    return models.GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True, editable=False)


def replaced(model, column, index, *texts):
    return [
        migrations.RemoveIndex(model_name=model, name=index),
        migrations.RemoveField(model_name=model, name=column),
        migrations.AddField(model_name=model, name=column, field=words_of(*texts)),
        migrations.AddIndex(model_name=model, index=GinIndex(fields=[column], name=index)),
    ]


class Migration(migrations.Migration):
    dependencies = [("desertions", "0006_suppressed_forms")]

    operations = [
        *replaced("case", "search_vector", "case_by_search_vector", models.F("public_id"), models.F("public_summary"), models.F("desk_notes")),
        *replaced("case", "public_search_vector", "case_public_search_vector", models.F("public_id"), models.F("public_summary"), models.F("pseudonym")),
        *replaced("evidence", "search_vector", "evidence_by_search_vector", models.F("locator"), models.F("quote")),
        *replaced("filepage", "search_vector", "filepage_by_search_vector", models.F("text")),
        *replaced("proceeding", "search_vector", "proceeding_by_search_vector", models.F("court"), models.F("number"), models.F("uid"), models.F("judge"), models.F("result"), models.F("argument"), models.F("text")),
        *replaced("source", "search_vector", "source_by_search_vector", models.F("title"), models.F("publisher"), models.F("url"), models.F("notes")),
    ]
