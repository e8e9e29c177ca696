"""Command: re-seal everything in the database under the first key."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from desertions.sealing import key_rotation
from newsroom.lib.sealing.keys import WrongKeyError


class Command(BaseCommand):
    """Re-seal everything under the first key while the site runs, and print the number of rows of each table."""

    help = (
        "Bring everything sealed in the database under the first key, while the site runs. Before: put the new value "
        "of ENCRYPTION_SALT (or SECRET_KEY) first, keep the old one after it, and restart. The old one may go after."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for done in key_rotation.rotate_keys():
                message = _("%(table)s: %(changed)d of %(rows)d rows encrypted with the first key")
                self.stdout.write(message % {"table": done.table, "changed": done.changed, "rows": done.rows})
        except WrongKeyError as error:
            raise CommandError(
                _("A row cannot be opened with any of the keys. Put back the key that is missing. %s") % error
            ) from error
        self.stdout.write(
            _("Everything is encrypted with the first key: older keys can be removed from the environment.")
        )
