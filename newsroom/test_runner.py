"""`manage.py test`: the project's tests are pytest's."""

import os
import subprocess
import sys
from typing import Any


class PytestRunner:
    """Runs pytest in a process of its own, with the settings of tests. Labels and options are pytest's."""

    def __init__(self, *, verbosity: int = 1, failfast: bool = False, keepdb: bool = False, **options: Any) -> None:
        self.arguments = ["-q"] if verbosity == 0 else ["-v"] if verbosity > 1 else []
        self.arguments += ["--exitfirst"] if failfast else []
        self.arguments += ["--reuse-db"] if keepdb else []

    @classmethod
    def add_arguments(cls, parser: Any) -> None:
        parser.add_argument("--keepdb", action="store_true", help="Keep the test database between runs.")

    def run_tests(self, test_labels: list[str], **options: Any) -> int:
        """Return pytest's exit code."""
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "-m", "pytest", *self.arguments, *test_labels]
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 # the developer's own words
