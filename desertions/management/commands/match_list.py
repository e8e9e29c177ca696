"""Command: match all cases with a named list."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desertions.matching import runs
from desertions.matching.expected_false_matches import MatchTier
from desertions.models import MatchRun, NamedList
from newsroom.lib.jobs import work
from newsroom.lib.jobs.advisory_locks import AlreadyLockedError
from newsroom.lib.jobs.progress import bar_on


class Command(BaseCommand):
    """Match all cases with a named list, or continue its interrupted run, and print the hits and those by chance."""

    help = "Compare all cases with a named list, and say what chance alone would have found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", type=int, help="the number of the named list")
        parser.add_argument("--by", required=True, help="user name of the person who asks for it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            named_list = NamedList.objects.get(pk=options["list"])
            by = User.objects.get_by_natural_key(options["by"])
        except NamedList.DoesNotExist as error:
            raise CommandError(f"There is no list {options['list']}.") from error
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user {options['by']}.") from error
        run = MatchRun.objects.filter(named_list=named_list, state="working").first()
        try:
            run = run or runs.begin_run(named_list, by=by, at=timezone.now(), by_worker=False)
            work.work(run, bar_on(self.stderr))
        except (runs.CannotRunError, AlreadyLockedError) as error:
            raise CommandError("This list is being matched already.") from error
        self.stderr.write("")
        run.refresh_from_db()
        self._print_progress(run)

    def _print_progress(self, run: MatchRun) -> None:
        """Print the results of a run."""
        lines = [f"{run.get_state_display()}: {run.done} cases, {run.entries} entries, {run.candidates} candidates"]
        if not run.has_births:
            lines.append("The list has no dates of birth: a name alone proves little.")
        for level in MatchTier:
            if level.value in run.chance:
                expected, low, high = run.chance[level.value]
                hits = run.hits.get(level.value, 0)
                lines.append(f"{level.value:<9}{hits:>7} found, {expected:.2f} by chance ({low} to {high})")
        self.stdout.write("\n".join(lines))
