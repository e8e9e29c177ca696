"""The site's own settings, with what a test run needs: a throw-away key and quick hashing. The database is real."""

import os
import tempfile
from pathlib import Path
from typing import Any

os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["ENCRYPTION_SALT"] = "only-for-tests"
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1,.onion"

from newsroom.settings import *  # noqa: F403
from newsroom.settings import DATABASES, STORAGES, VAR_DIR

SIGN_IN_DELAY = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="newsroom-media-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="newsroom-static-"))
EVIDENCE_ROOT = Path(tempfile.mkdtemp(prefix="newsroom-evidence-"))
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT, "file_permissions_mode": 0o400, "directory_permissions_mode": 0o700},
    },
}
# The live server's threads live as long as the browser's connections to it.
DATABASES["default"]["CONN_MAX_AGE"] = 0
options: Any = DATABASES["default"]["OPTIONS"]
options["write_gate"] = Path(tempfile.mkdtemp(prefix="newsroom-gate-")) / "written"
if "embedded_data" in options:
    # A server of the tests' own: it writes without waiting for the disk, as what it holds need not survive a crash.
    options["embedded_data"] = VAR_DIR / "test-postgres"
