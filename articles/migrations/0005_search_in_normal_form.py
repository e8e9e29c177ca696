"""Searched text is compared in normal form: composed letters, “е” for “ё”, nothing invisible inside a word, no markup."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Left

DASHES = "-\u2010\u2011\u2012\u2043\ufe63\uff0d\u2212\u2013\u2014"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301\u0300"
JOINED_BY_TAGS = r"</?(?:strong|em|a|sub|sup|span|data)(?:\s[^>]*)?>"


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
    dependencies = [("articles", "0004_threshold_is_editorial")]

    operations = [
        *replaced(
            "article",
            "search_vector",
            "article_by_search_vector",
            models.F("headline"),
            models.F("standfirst"),
            models.Func(
                models.F("body"),
                models.Value(JOINED_BY_TAGS),
                models.Value(""),
                models.Value("g"),
                function="regexp_replace",
            ),
        ),
        migrations.AlterField(
            model_name="photograph",
            name="image",
            field=models.ImageField(
                height_field="height",
                help_text="JPEG, PNG, WebP, AVIF or HEIC. Metadata such as place and camera is removed.",
                upload_to="photographs/%Y/%m",
                verbose_name="image",
                width_field="width",
            ),
        ),
    ]
