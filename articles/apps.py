from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Configuration of the articles app."""

    name = "articles"
    verbose_name = _("stories")
