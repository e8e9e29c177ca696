"""A start with a wrong encryption key is refused before anything is shown or written over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from desertions.models import KeyCheckValue, Source
from desertions.sealing.key_check import require_right_key
from tests.factories import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def salt(settings):  # type: ignore[no-untyped-def]
    def change(*values: str) -> None:
        settings.SALT_KEY = list(values)

    return change


ROOT = Path(__file__).resolve().parents[3]


committed = pytest.mark.django_db(transaction=True)
"""Rows as a dump and another connection see them."""


def test_proof_is_there_before_anything_is_encrypted_and_written_anew_where_it_is_missing():
    assert KeyCheckValue.objects.count() == 1
    make_source(contact="a line written before any start")
    require_right_key()
    KeyCheckValue.objects.all().delete()
    Source.objects.update(contact=None)
    require_right_key()
    require_right_key()
    assert KeyCheckValue.objects.count() == 1


def test_wrong_key_stops_the_start_and_says_what_to_set(salt):
    require_right_key()
    salt("another")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY and ENCRYPTION_SALT do not open"):
        require_right_key()
    assert KeyCheckValue.objects.count() == 1


def test_old_key_after_the_new_one_still_opens_everything(salt, settings):
    old = settings.SALT_KEY[0]
    require_right_key()
    source = make_source(contact="a line")
    salt("new", old)
    require_right_key()
    assert Source.objects.get(pk=source.pk).contact == "a line"


def test_database_with_contacts_and_no_proof_is_not_taken_over():
    KeyCheckValue.objects.all().delete()
    make_source(contact="a line")
    with pytest.raises(ImproperlyConfigured):
        require_right_key()


@committed
def test_start_with_a_wrong_key_fails_at_once_and_says_what_to_set():
    params = connection.get_connection_params()
    address = f"postgres://{params['user']}@{params['host'].replace('/', '%2F')}/{params['dbname']}"
    environment = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "PATH": os.environ["PATH"]}
    from django.conf import settings

    for salt, code in ((settings.SALT_KEY[0], 0), ("wrong", 1)):
        secrets = {"SECRET_KEY": settings.SECRET_KEY, "ENCRYPTION_SALT": salt, "SITE_URL": "http://127.0.0.1"}
        command = [sys.executable, "-c", "import newsroom.wsgi"]
        started = subprocess.run(
            command, env=environment | secrets, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert (salt, started.returncode) == (salt, code), started.stderr
        assert ("SECRET_KEY and ENCRYPTION_SALT do not open" in started.stderr) is bool(code)
