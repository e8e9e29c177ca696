from django.apps import AppConfig
from django.contrib.admin import apps
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("newsroom")
    default = True


class NewsroomAdmin(apps.AdminConfig):
    default_site = "newsroom.admin_site.NewsroomAdminSite"
    default = False
