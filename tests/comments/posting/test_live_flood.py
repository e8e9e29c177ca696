"""A flood from 160 addresses, on the real server: reading goes on, and afterwards nothing tells who wrote.

What it costs readers is measured by `bench/comments.py`. The site's own server and worker run as processes, mail goes
to a real SMTP server, and every file they could have written is searched.
"""

import http.client
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment, CommentFlood, Policy
from comments.posting.floods import CHECK_SECONDS
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article, make_user
from tests.workers import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = 160
"""Each from an address of its own."""


class Letters:
    """Keeps every letter that the SMTP server gets."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(envelope.content)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def letters() -> Iterator[tuple[Letters, int]]:
    handler, port = Letters(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def site(tmp_path: Path, letters: tuple[Letters, int]) -> Iterator[int]:
    """The port of the site, served and worked as in production, with everything it says in files."""
    port = free_port()
    settings = environment() | {
        "SITE_URL": "http://127.0.0.1",
        "VAR_DIR": str(tmp_path / "var"),
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(letters[1]),
    }
    commands = [
        [
            "-m",
            "gunicorn",
            "newsroom.wsgi",
            "--config",
            "python:newsroom.server",
            "--bind",
            f"127.0.0.1:{port}",
        ],
        ["manage.py", "worker", "--queue-name", "default", "--interval", "0.5"],
    ]
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input"],
        cwd=ROOT,
        env=settings,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    processes = []
    for number, command in enumerate(commands):
        with (tmp_path / f"log-{number}").open("wb") as log:
            processes.append(
                subprocess.Popen([sys.executable, *command], cwd=ROOT, env=settings, stdout=log, stderr=log)
            )
    for _attempt in range(150):
        try:
            ask(port, "GET", "/robots.txt")
            break
        except OSError:
            time.sleep(0.2)
    yield port
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=20)


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> int:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    client.request(method, path, body=body.encode() or None, headers={"Host": "127.0.0.1"} | kind | headers)
    response = client.getresponse()
    response.read()
    client.close()
    return response.status


def address(number: int) -> str:
    return f"203.{number // 200}.{number % 200}.77"


def post_many(port: int, article: Article, statuses: list[int]) -> None:
    chance, purpose = random.Random(5), stamp_purpose(article.pk)
    stamps = [form_stamps.issue(purpose) for _ in range(POSTS)]
    time.sleep(3.2)
    for number, stamp in enumerate(stamps):
        text = " ".join("".join(chance.choice("abcdefghij") for _ in range(6)) for _ in range(20))
        headers = {"X-Forwarded-For": address(number), "User-Agent": f"Unmistakable/{number}"}
        statuses.append(
            ask(port, "POST", f"/comments/{article.pk}/", urlencode({"text": text, "stamp": stamp}), **headers)
        )
        time.sleep(3 * CHECK_SECONDS / POSTS)  # a process looks again only so often whether this is a flood


@pytest.mark.long
def test_flood_stops_no_reader_and_leaves_no_trace_of_anybody(site, letters, tmp_path):
    Policy.objects.get_or_create(pk=1)
    make_user("", email="desk@example.org", is_superuser=True)
    article = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
    for _ in range(30):
        make_comment(article)
    page = article.get_absolute_url()
    statuses: list[int] = []
    flood = threading.Thread(target=post_many, args=(site, article, statuses))
    flood.start()
    while flood.is_alive():
        assert ask(site, "GET", page) == 200
        time.sleep(0.1)
    assert len(statuses) == POSTS
    assert set(statuses) <= {200, 202}
    assert Comment.objects.filter(article=article).count() > 100

    assert CommentFlood.objects.filter(article=article).exists()
    assert Comment.objects.filter(article=article, status="pending").exists()
    deadline = time.monotonic() + 20
    while not letters[0].received and time.monotonic() < deadline:
        time.sleep(0.3)
    assert len(letters[0].received) == 1
    assert b"desk@example.org" in letters[0].received[0]
    _nothing_tells_who_wrote(tmp_path, letters[0])


def _nothing_tells_who_wrote(directory: Path, letters: Letters) -> None:
    traces = [address(number).encode() for number in range(POSTS)] + [b"Unmistakable", b"203.0.", b"203.1."]
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [r"Unmistakable|203\.[01]\.\d+\.77"])
            assert (table, cursor.fetchone()[0]) == (table, 0)
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert any(path.name.startswith("log-") for path in files)
    for content in [*(path.read_bytes() for path in files), *letters.received]:
        assert not [trace for trace in traces if trace in content]
