"""Command: verify stored files and chains of custody."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desertions.evidence.files import altered_chains, verify_files
from desertions.models import SourceFile


class Command(BaseCommand):
    """Verify stored files and chains of custody; print what was changed, and fail if anything was."""

    help = (
        "Hash every stored file again, follow its chain of custody and those of sealed names; name each that changed "
        "or is gone, and exit 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for finding in verify_files():
            problems += 1
            file = finding.file
            self.stderr.write(f"{file} ({file.name}, {file.path}, source {file.source_id}) {finding.problem}")
        altered = list(altered_chains())
        for subject in altered:
            self.stderr.write(_("%s has a chain of custody that was altered") % subject)
        total = SourceFile.objects.count()
        if problems:
            message = ngettext(
                "%(found)d of %(total)d file has changed or is gone.",
                "%(found)d of %(total)d files have changed or are gone.",
                problems,
            )
            raise CommandError(message % {"found": problems, "total": total})
        if altered:
            raise CommandError(_("A chain of custody was altered. Tell the editor."))
        self.stdout.write(
            ngettext(
                "%d file is unchanged since it was stored.", "%d files are unchanged since they were stored.", total
            )
            % total
        )
