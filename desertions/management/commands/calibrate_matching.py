"""Command: estimate the weights of matching."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desertions.matching.scoring import current_weights, weights_of
from desertions.matching.weight_estimation import NotEnoughDecisionsError, estimate_weights


class Command(BaseCommand):
    """Estimate the weights of matching and print them beside the previous ones."""

    help = (
        "Estimate the weights of matching from the desk's decisions, or by expectation maximisation where there are "
        "too few, and show the table. It counts from the next run on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        before = weights_of(current_weights())
        try:
            weights = estimate_weights(at=timezone.now())
        except NotEnoughDecisionsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"From {weights.basis}:")
        self.stdout.write(f"{'field':<12}{'level':<12}{'before':>10}{'now':>10}")
        for key, (share, _chance) in weights.table.items():
            field, level = key.split(" ", 1)
            self.stdout.write(f"{field:<12}{level:<12}{before.match[field, level]:>10.4f}{share:>10.4f}")
