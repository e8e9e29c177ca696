from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """Comments of readers and their moderation."""

    name = "comments"
    verbose_name = _("comments")

    def ready(self) -> None:
        """Register the work of the jobs."""
        from comments.importing import runs  # noqa: F401
