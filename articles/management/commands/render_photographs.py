from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles import renditions
from articles.models import Photograph


class Command(BaseCommand):
    help = "Make the renditions of every photograph that has none: once, after an upgrade from a version without them."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = Photograph.objects.filter(rendered_at=None).order_by("pk")
        renditions.make_missing(missing.iterator(chunk_size=100), at=timezone.now())
        self.stdout.write(f"{Photograph.objects.count()} photographs have their renditions.")
