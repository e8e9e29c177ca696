"""The settings of a checkout that has none: secrets of its own in `var/`, and the loopback address as the site's.

`manage.py` fills them in where nothing is configured. Production sets these variables itself: a web server started
without them still refuses to start.
"""

import os
import secrets
from collections.abc import Mapping, MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CONFIGURED_BY = ("SECRET_KEY", "ENCRYPTION_SALT", "DATABASE_URL", "SITE_URL")
"""Variables of which a configured site sets at least one."""


def is_unconfigured(environment: Mapping[str, str]) -> bool:
    """Return whether the environment holds no setting of a site, as on a fresh checkout."""
    return not any(environment.get(name) for name in CONFIGURED_BY)


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


def fill(environment: MutableMapping[str, str]) -> None:
    """Set the variables that are not set, for the port that `PORT` names (8000 without it)."""
    directory = Path(environment.get("VAR_DIR") or ROOT / "var")
    environment.setdefault("SECRET_KEY", local_secret(directory, "secret_key"))
    environment.setdefault("ENCRYPTION_SALT", local_secret(directory, "encryption_salt"))
    environment.setdefault("SITE_URL", f"http://127.0.0.1:{environment.get('PORT') or 8000}")
    environment.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    environment.setdefault("DEMO_WITHOUT_SECOND_FACTOR", "on")
