"""Migration operation that installs the triggers of many models in one step."""

from typing import Any

from django.db.migrations.operations.base import Operation


class InstallTriggers(Operation):
    """Install the triggers of an app's models. `triggers` maps the name of a model to its compiled triggers.

    pgtrigger's own `AddTrigger` renders all models again for each trigger, which takes half a minute on an empty
    database. Meant for the first migration of an app; later triggers are added as `makemigrations` writes them.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, triggers: dict[str, list[Any]]) -> None:
        self.triggers = triggers

    def state_forwards(self, app_label: str, state: Any) -> None:
        for model, triggers in self.triggers.items():
            state.models[app_label, model].options["triggers"] = list(triggers)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for triggers in self.triggers.values():
            for trigger in triggers:
                schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for triggers in self.triggers.values():
            for trigger in triggers:
                schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        return "Install the triggers of the models"
