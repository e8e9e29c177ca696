from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.models import Photograph
from articles.publishing import renditions


class Command(BaseCommand):
    """Make the renditions of every photograph that has none."""

    help = "Make the renditions of every photograph that has none: once, after an upgrade from a version without them."

    def handle(self, *args: Any, **options: Any) -> None:
        for photograph in Photograph.objects.filter(rendered_at=None).order_by("pk").iterator(chunk_size=100):
            try:
                renditions.make_renditions(photograph, at=timezone.now())
            except renditions.UnreadablePhotographError as error:
                self.stderr.write(str(error))
        self.stdout.write(f"{Photograph.objects.exclude(rendered_at=None).count()} photographs have their renditions.")
