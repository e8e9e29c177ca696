"""Run a command with the settings a single machine needs: `python -m newsroom.lib.environment.local PORT COMMAND…`.

Only `make` uses this. It gives the checkout random secrets of its own, stored in `var/`, and names the loopback address
as the site's, so that cookies work over plain HTTP. Production sets these variables itself.
"""

import os
import secrets
import sys
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def local_secret(directory: Path, name: str) -> str:
    """Return the checkout's own random secret. It is made on first use and readable by its owner only."""
    path = directory / name
    directory.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()


def fill(environment: MutableMapping[str, str], port: str) -> None:
    """Set the variables that are not set. A variable that the caller exported wins."""
    environment.setdefault("SECRET_KEY", local_secret(ROOT / "var", "secret_key"))
    environment.setdefault("ENCRYPTION_SALT", local_secret(ROOT / "var", "encryption_salt"))
    environment.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    environment.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")


if __name__ == "__main__":
    fill(os.environ, sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606
