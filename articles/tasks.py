"""Work on stories that may wait a moment: done by the worker."""

from importlib import import_module

from django.utils import timezone
from django_tasks import task

from articles.models import Photograph


@task()
def render_photograph(file_name: str, *, anew: bool = False) -> int:
    """Make the renditions of the photograph with this file; how many. Nothing where it is gone, or has them.

    `anew` makes them once more: the focal point is another.
    """
    photograph = Photograph.objects.filter(image=file_name).first()
    renditions = import_module("articles.renditions")  # whose processor enqueues this
    if photograph is None or (photograph.rendered_at and not anew):
        return 0
    return int(renditions.make(photograph, at=timezone.now()))


@task()
def bring_due_versions() -> int:
    """Put versions whose hour has come where searching finds them; how many. Readers see them without it."""
    publishing = import_module("articles.publishing")  # whose verbs enqueue this
    return publishing.bring_due(timezone.now())
