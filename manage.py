#!/usr/bin/env python
"""Django's commands for this project. A fresh checkout needs no settings: it gets secrets and a database of its own."""

import os
import sys

from django.core.management import execute_from_command_line

from newsroom.lib.environment import local

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if local.is_unconfigured(os.environ):
        local.fill(os.environ)
    execute_from_command_line(sys.argv)
