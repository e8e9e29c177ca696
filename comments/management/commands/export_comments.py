"""Write comments as JSON lines to standard output: all, those of one article, or those of one receipt code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from comments.models import Comment
from comments.posting import receipts
from comments.reading import exporting
from newsroom.lib.sealing import receipt_codes


class Command(BaseCommand):
    """Export comments."""

    help = "Write comments as JSON lines, parents before their answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--article", help="slug of the article")
        parser.add_argument("--receipt", help="the seven words of a receipt code")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Comment.objects.all()
        if options["article"]:
            rows = rows.filter(article__slug=options["article"])
        if options["receipt"]:
            rows = rows.filter(receipt=self._receipt(options["receipt"]))
        for line in exporting.json_lines(rows):
            self.stdout.write(line, ending="")

    @staticmethod
    def _receipt(text: str) -> Any:
        try:
            receipt = receipts.find_receipt(receipt_codes.parse_code(text))
        except receipt_codes.UnreadableCodeError as error:
            raise CommandError(str(error)) from error
        if receipt is None:
            raise CommandError("This code opens no receipt.")
        return receipt
