"""Work that may wait a moment: done by the worker."""

from django.utils import timezone
from django_tasks import task

from desertions.figures import take_readings
from desertions.models import Figure


@task()
def read_figures() -> int:
    """Note the value of every public figure that changed; the number of new readings."""
    return len(take_readings(Figure.objects.all().public(), at=timezone.now()))
