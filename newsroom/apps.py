from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _after_migrating(**signal: Any) -> None:
    from desertions.sealing.key_check import require_right_key
    from newsroom.roles import sync_roles

    sync_roles()
    require_right_key()


class NewsroomConfig(AppConfig):
    """Configuration of the newsroom app. After each `migrate` it applies the roles and checks the encryption key."""

    name = "newsroom"
    verbose_name = _("newsroom")
    default = True

    def ready(self) -> None:
        post_migrate.connect(_after_migrating, sender=apps.get_app_config("desertions"))


class NewsroomAdmin(admin_apps.AdminConfig):
    """Django's admin app with the newsroom's own site."""

    default_site = "newsroom.admin_site.NewsroomAdminSite"
    default = False
