from typing import Any

from django.core.management import BaseCommand

from newsroom import demo


class Command(BaseCommand):
    """Fill an empty database with the demonstration, and print its accounts once."""

    help = "Fill an empty database with the demonstration: invented people, marked as such."

    def handle(self, *args: Any, **options: Any) -> None:
        if demo.is_there():
            self.stdout.write("There is content already; the demonstration is built on an empty database only.")
            return
        accounts = demo.build()
        self.stdout.write("Staff accounts of the demonstration (shown this once):")
        for role, (username, password) in accounts.items():
            self.stdout.write(f"  {role:<12} {username:<12} {password}")
