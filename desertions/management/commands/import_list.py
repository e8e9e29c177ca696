"""Command: import a file, with the same actions as in the admin and a progress bar."""

import hashlib
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.choices import ImportState, RowKind
from desertions.evidence import files
from desertions.lists.importing import columns, runs
from desertions.lists.importing.comparison import refusals_of
from desertions.lists.importing.messages import REASONS, ImportProblemError
from desertions.models import ImportRun, NamedList, Source, Unit
from newsroom.lib.files import file_types
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.jobs import work
from newsroom.lib.jobs.advisory_locks import AlreadyLockedError
from newsroom.lib.jobs.progress import bar_on


class Command(BaseCommand):
    """Import a file into a named list or into the cases, or continue an interrupted import."""

    help = (
        "Read a file into a named list, or into the cases (--cases UNIT --source ID): a preview first, and with --yes "
        "it is written. --continue RUN goes on with an import that was interrupted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--list", type=int, help="id of the named list")
        parser.add_argument("--cases", help="slug of the unit whose cases the file brings")
        parser.add_argument("--source", type=int, help="id of the source of the cases")
        parser.add_argument("--by", help="user name of who imports", required=True)
        parser.add_argument("--part", action="store_true", help="the file has more rows of the list, not all of it")
        parser.add_argument("--yes", action="store_true", help="write it without asking again")
        parser.add_argument("--continue", type=int, dest="run", help="id of an import that was interrupted")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options.pop("by"), is_active=True, is_staff=True).first()
        if by is None:
            raise CommandError(_("--by: no active member of staff has this user name."))
        try:
            run = self._begun(by, **options)
            self._work(run)
            self._print(run)
            if run.state == ImportState.READY and options["yes"]:
                runs.confirm_import(run, by=by, at=timezone.now(), by_worker=False)
                run.refresh_from_db()
                self._work(run)
        except (ImportProblemError, runs.CannotImportError, files.NoRoomError, file_types.RefusedFileError) as error:
            raise CommandError(str(error)) from error
        except AlreadyLockedError as error:
            raise CommandError(_("Another process works on this import.")) from error
        except files.AlreadyHeldError as error:
            raise CommandError(
                _("The desk already has this exact file under another source: %s") % error.file
            ) from error
        if run.state in {ImportState.FAILED, ImportState.CANCELLED}:
            raise CommandError(run.problem or run.get_state_display())
        self.stdout.write(f"{run}: {run.get_state_display()}")

    def _begun(self, by: User, *, file: Path | None, **options: Any) -> ImportRun:
        """Return a new import to be read, or the interrupted one. Raises CommandError for wrong arguments."""
        if options["run"]:
            return ImportRun.objects.get(pk=options["run"])
        if file is None or not file.is_file():
            raise CommandError(_("file: there is no such file."))
        named = NamedList.objects.filter(pk=options["list"] or 0).select_related("source").first()
        unit = Unit.objects.filter(slug=options["cases"] or "").first()
        source = named.source if named else Source.objects.filter(pk=options["source"] or 0).first()
        if source is None or not (named or unit):
            raise CommandError(_("Give --list, or --cases with --source."))
        run = runs.begin_import(
            _incoming(file), source=source, named_list=named, unit=unit, is_whole=bool(named) and not options["part"],
            by=by, at=timezone.now(),
        )  # fmt: skip
        for heading, name in zip(self._heading(run), run.columns, strict=False):
            self.stdout.write(f"  {heading or '—'} → {columns.fields_of(run.is_of_cases).get(name, _('left out'))}")
        runs.confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
        return run

    def _heading(self, run: ImportRun) -> list[str]:
        """Return the headings of the columns, empty ones if the file has no heading."""
        first = dict(columns.look_again(run).first_rows)
        return first.get(run.layout["heading"], [""] * len(run.columns))

    def _work(self, run: ImportRun) -> None:
        """Read or write the import, with a progress bar on standard error."""
        work.work(run, bar_on(self.stderr))
        self.stderr.write("")
        run.refresh_from_db()

    def _print(self, run: ImportRun) -> None:
        """Print the numbers of rows and the first refused rows of a preview."""
        if run.state == ImportState.READY:
            self.stdout.write(", ".join(f"{run.count(kind)} {kind.label}" for kind in RowKind))
            for refusal in refusals_of(run.findings)[:20]:
                reason = str(REASONS[refusal.code]) % refusal.params
                self.stdout.write("  " + _("row %(row)s: %(reason)s") % {"row": refusal.row, "reason": reason})


def _incoming(file: Path) -> IncomingFile:
    """Return the file in the form of an upload."""
    incoming = IncomingFile(file.name, "", None, None)
    with file.open("rb") as content:
        shutil.copyfileobj(content, incoming, 1 << 20)
    incoming.flush()
    with file.open("rb") as content:
        incoming.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    incoming.size = file.stat().st_size
    return incoming
