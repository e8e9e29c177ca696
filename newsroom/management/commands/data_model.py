"""`manage.py data_model`: the tables and how they are connected, as docs/data-model.md shows them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Field, ManyToManyField, Model, OneToOneField

APPS = ("desertions", "articles", "comments")
INTRODUCTION = """# Data model

Written by `make data-model` from the models; do not edit it by hand. An arrow goes from the table that holds the
reference to the table that it points at: `}o--||` many to one, `|o--||` one to one, `}o--o{` many to many, and a dotted
line where the reference may be empty. Tables that only store earlier states (django-pghistory's `…Event`, one beside
each table marked ⟲) and references to user accounts are left out.
"""


class Command(BaseCommand):
    help = "Print the data model as Markdown with one Mermaid diagram for each app."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(_document()))


def _document() -> Iterator[str]:
    yield INTRODUCTION
    for label in APPS:
        models = _models(label)
        yield f"## {label.title()}\n\n```mermaid\nerDiagram"
        for model in models:
            yield from _references(model)
        yield "```\n\n| table | one row is |\n|---|---|"
        for model in models:
            name = f"{model.__name__} ⟲" if hasattr(model, "pgh_event_model") else model.__name__
            yield f"| {name} | {_first_sentence(model)} |"
        yield ""


def _models(label: str) -> list[type[Model]]:
    models = apps.get_app_config(label).get_models()
    return sorted((m for m in models if not hasattr(m, "pgh_tracked_model")), key=lambda m: m.__name__)


def _references(model: type[Model]) -> Iterator[str]:
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        other = field.related_model
        if isinstance(other, type) and other._meta.app_label in APPS:
            yield f"  {model.__name__} {_arrow(field)} {other.__name__} : {field.name}"


def _arrow(field: "Field[Any, Any] | ManyToManyField[Any, Any]") -> str:
    if isinstance(field, ManyToManyField):
        return "}o--o{"
    line = ".." if field.null else "--"
    many = "|o" if isinstance(field, OneToOneField) else "}o"
    return f"{many}{line}||"


def _first_sentence(model: type[Model]) -> str:
    """Return the first sentence of the model's docstring, on one line."""
    paragraph = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    sentence, dot, _rest = paragraph.partition(". ")
    return sentence.rstrip(".") + ("." if dot or paragraph.endswith(".") else "")
