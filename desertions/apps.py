from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesertionsConfig(AppConfig):
    """The app of the case database."""

    name = "desertions"
    verbose_name = _("the case database")

    def ready(self) -> None:
        """Register the work of the jobs."""
        from desertions.lists.importing import work  # noqa: F401
        from desertions.matching import runs  # noqa: F401
