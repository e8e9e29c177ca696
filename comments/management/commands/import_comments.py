"""Import comments from the command line, in the same steps as in the admin."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from comments.importing import runs
from comments.models import CommentImport
from newsroom.lib.jobs import work
from newsroom.lib.jobs.progress import bar_on


class _LocalFile:
    """A file on this machine with the interface of an uploaded one."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name

    def temporary_file_path(self) -> str:
        return str(self.path)


class Command(BaseCommand):
    """Preview an import, and write it if asked to."""

    help = "Read another system's export of comments and tell what it would bring; with --yes it is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--form", choices=CommentImport.Form.values, required=True)
        parser.add_argument("--by", help="user name of who imports", required=True)
        parser.add_argument("--as-they-were", action="store_true", help="published stays published; else all are held")
        parser.add_argument("--places", type=Path, help="a file with lines of an old address and our slug")
        parser.add_argument("--yes", action="store_true", help="write it without asking again")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True, is_staff=True).first()
        if by is None:
            raise CommandError("--by: no active member of staff has this user name.")
        if not options["file"].is_file():
            raise CommandError("No such file.")
        places = options["places"].read_text(encoding="utf-8") if options["places"] else ""
        run = runs.begin_import(
            _LocalFile(options["file"]), options["form"], as_they_were=options["as_they_were"], places=places,
            by=by, at=timezone.now(), by_worker=False,
        )  # fmt: skip
        self._work(run)
        if run.state == CommentImport.State.READY:
            self._print_progress(run)
            if options["yes"]:
                runs.confirm_import(run, by_worker=False)
                self._work(run)
                self._print_progress(run)
            else:
                work.cancel(run)
        if run.state == CommentImport.State.FAILED:
            raise CommandError(run.problem)

    def _work(self, run: CommentImport) -> None:
        """Read or write the import, with a progress bar on standard error."""
        work.work(run, bar_on(self.stderr))
        self.stderr.write("")

    def _print_progress(self, run: CommentImport) -> None:
        self.stdout.write(f"{run}: {run.get_state_display()}")
        for kind, number in run.counts.items():
            self.stdout.write(f"  {kind}: {number}")
        for number, title, address in run.findings.get("missing", []):
            self.stdout.write(f"  no article: {title} ({address}): {number}")
