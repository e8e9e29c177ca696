"""The settings are safe when nothing is set, strict when something is, and clean under Django's deployment check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BARE = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "newsroom.settings"}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", f"from django.conf import settings; {code}"]
    return subprocess.run(command, cwd=ROOT, env=BARE | environment, capture_output=True, text=True)


def setting(name: str, **environment: str) -> str:
    result = run(f"print(settings.{name})", SECRET_KEY="x", ENCRYPTION_SALT="x", **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_site_does_not_start_without_a_secret_key():
    result = run("settings.DEBUG")
    assert result.returncode != 0
    assert "Set the environment variable SECRET_KEY" in result.stderr


def test_site_does_not_start_without_an_encryption_salt():
    result = run("settings.DEBUG", SECRET_KEY="x")
    assert result.returncode != 0
    assert "Set the environment variable ENCRYPTION_SALT" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "False"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("SECURE_HSTS_SECONDS", str(2 * 365 * 24 * 3600)),
        ("ALLOWED_HOSTS", "['localhost']"),
    ],
)
def test_setting_is_safe_when_nothing_is_set(name, value):
    assert setting(name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("CONN_MAX_AGE", "ten"),
        ("CONN_MAX_AGE", "-1"),
        ("SITE_URL", "news.example.org"),
        ("DATABASE_URL", "sqlite:///x"),
    ],
)
def test_value_that_cannot_be_read_stops_the_start_naming_the_variable(name, value):
    result = run("settings.DEBUG", SECRET_KEY="x", ENCRYPTION_SALT="x", **{name: value})
    assert result.returncode != 0
    assert name in result.stderr


def example() -> dict[str, str]:
    lines = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_deployment_check_is_clean_with_the_example_variables():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(command, cwd=ROOT, env=BARE | example(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_database_url_is_used_where_it_is_given():
    value = setting("DATABASES['default']['NAME']", DATABASE_URL="postgres://u:p@db.internal/news")
    assert value == "news"


@pytest.mark.django_db
def test_onion_host_is_not_sent_to_https_and_the_clear_host_is(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    from django.test import Client

    assert Client(HTTP_HOST="abc.onion").get("/robots.txt").status_code == 200
    assert Client(HTTP_HOST="testserver").get("/robots.txt").status_code == 301


@pytest.mark.django_db
def test_logging_names_no_address(client, caplog):
    client.get("/nothing/", REMOTE_ADDR="203.0.113.9")
    client.get("/", HTTP_HOST="evil.example", REMOTE_ADDR="203.0.113.9")
    assert "203.0.113.9" not in caplog.text
