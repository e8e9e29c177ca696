"""Remove, once a day, readers' data that is no longer needed, and report what was removed."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from comments.moderation import retention

WORDS = {
    "refused": "refused comments lost their words",
    "deleted_content": "deletions can no longer be undone",
    "receipts": "receipts open nothing any more",
    "locks": "locks had lapsed",
    "previews": "previews of group decisions were dropped",
    "imports": "imports that nobody confirmed were given up",
}


class Command(BaseCommand):
    """Apply retention."""

    help = "Remove refused words, receipts and other leftovers whose time is over. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, number in retention.apply_retention(timezone.now()):
            self.stdout.write(f"{number:6} {WORDS[kind]}")
