"""Once more, for matching: make the groups that newsroom/roles.toml declares, with exactly the permissions it lists."""

import tomllib
from pathlib import Path

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = Path(__file__).resolve().parents[1] / "roles.toml"


def make_roles(apps, schema_editor):
    for label in ("desertions", "articles", "comments"):
        if label in apps.app_configs:
            config = apps.get_app_config(label)
            config.models_module = True
            create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
            config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role, rights in tomllib.loads(ROLES.read_text(encoding="utf-8")).items():
        group, _made = Group.objects.get_or_create(name=role)
        wanted = []
        for model, actions in rights.items():
            label, name = model.split(".")
            codenames = [f"{action}_{name}" for action in actions]
            wanted += Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
        group.permissions.set(wanted)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("newsroom", "0006_roles_of_stories"),
        ("desertions", "0014_matching"),
        ("articles", "0006_edition_of_stories"),
        *([("comments", "0004_the_moderation_desk")] if installed.is_installed("comments") else []),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
