"""The newsroom's roles: groups with exactly the permissions that `roles.toml` lists."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ROLES = Path(__file__).with_name("roles.toml")


def sync_roles() -> None:
    """Give every role the permissions that `roles.toml` lists, and no others. Creates missing groups.

    Runs after every `migrate`, so that a changed file needs no migration. Groups that the file does not name are left
    alone.
    """
    for label in ("desertions", "articles", "comments"):
        if apps.is_installed(label):
            create_permissions(apps.get_app_config(label), verbosity=0)
    for role, rights in tomllib.loads(ROLES.read_text(encoding="utf-8")).items():
        group, _is_new = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(_permissions(rights)))


def _permissions(rights: dict[str, list[str]]) -> Q:
    wanted = Q(pk__in=[])
    for model, actions in rights.items():
        label, name = model.split(".")
        wanted |= Q(content_type__app_label=label, codename__in=[f"{action}_{name}" for action in actions])
    return wanted
