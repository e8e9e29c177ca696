"""History of models: the database records every change of a row, whoever makes it."""

from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

Model = TypeVar("Model", bound=models.Model)


def keep_history(model: type[Model]) -> type[Model]:
    """Track inserts, updates and deletions of this model by triggers, as `<Model>Event`.

    Only `kept_fields` are tracked: the other columns follow from them.
    """
    fields = kept_fields(model)
    derived = [field.name for field in model._meta.fields if field not in fields]
    tracked: type[Model] = pghistory.track(
        pghistory.InsertEvent(level=pghistory.Statement),  # many rows come at once, from imports
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=derived or None,
    )(model)
    return tracked


def kept_fields(model: type[models.Model]) -> list[Any]:
    """Return the columns that a history has.

    Those that the database or their field (`is_derived`) generates from others are left out, and those that the model
    names in `not_in_history`.
    """
    unkept = getattr(model, "not_in_history", ())
    columns = [field for field in model._meta.concrete_fields if field.name not in unkept]
    return [field for field in columns if not (field.generated or getattr(field, "is_derived", False))]


def history_context(*, user: User, reason: str = "") -> "pghistory.context":
    """Return a context manager that records the person and the reason behind every change made inside it."""
    return pghistory.context(user=user.pk, **({"reason": reason} if reason else {}))


def events_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """Return the recorded changes of this model, unordered."""
    rows: models.QuerySet[Any] = apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager.all()
    return rows
