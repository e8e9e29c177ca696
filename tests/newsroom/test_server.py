"""Broken requests through the real server, from many addresses: none of these is in its log, nor in the database."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desertions.dump import pg_dump
from tests.workers import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def from_near(number: int) -> str:
    return f"127.{number // 200 + 7}.{number % 200 + 3}.9"


def from_far(number: int) -> str:
    return f"203.0.{number}.77"


def forged(number: int) -> str:
    """A request line with a forged sender in every header that proxies use."""
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "Via")
    return "".join(f"{name}: {from_far(number)}\r\n" for name in names)


GET, HOST = "GET / HTTP/1.1\r\n", "Host: 127.0.0.1\r\n"
BROKEN = [
    # lines that are no request
    "\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "/ HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTPS/1.1\r\n\r\n",
    "G\0T / HTTP/1.1\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 x\r\n\r\n",
    "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\xff\xfe\xfd\r\n\r\n",
    f"GET /{'a' * 9000} HTTP/1.1\r\n{HOST}\r\n", f"{'A' * 200} / HTTP/1.1\r\n{HOST}\r\n", "GET / HTTP/1.1\n\n",
    # headers
    f"{GET}\r\n", f"{GET}{HOST}{HOST}\r\n", f"{GET}Host: evil.example\r\n\r\n", f"{GET}Host: {'x' * 500}\r\n\r\n",
    f"{GET}Host: 203.0.113.200\r\n\r\n", f"{GET}{HOST}No colon\r\n\r\n", f"{GET}{HOST}A B: c\r\n\r\n",
    f"{GET}{HOST}X: a\0b\r\n\r\n", f"{GET}{HOST}X: {'x' * 9000}\r\n\r\n", f"{GET}{HOST} folded: x\r\n\r\n",
    f"{GET}{HOST}{''.join(f'X-{n}: y' + chr(13) + chr(10) for n in range(200))}\r\n", f"{GET}{HOST}X:\x7f\r\n\r\n",
    f"{GET}{HOST}Cookie: sessionid=\0;;;=\r\n\r\n", f"{GET}{HOST}Cookie: {'a=b;' * 1000}\r\n\r\n",
    f"{GET}{HOST}Accept-Language: {'q' * 5000}\r\n\r\n", f"{GET}{HOST}Expect: 999-x\r\n\r\n",
    # smuggled requests
    f"POST / HTTP/1.1\r\n{HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    f"POST / HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n", f"POST / HTTP/1.1\r\n{HOST}Content-Length: +5\r\n\r\nabcde",
    f"POST / HTTP/1.1\r\n{HOST}Content-Length: 0x5\r\n\r\nabcde", f"POST / HTTP/1.1\r\n{HOST}Content-Length: a\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nZZZ\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
    f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    f"{GET}{HOST}\r\nGET /admin/ HTTP/1.1\r\n{HOST}\r\n", f"{GET}{HOST}Content-Length: 4\r\n\r\nGET ",
    # what the site itself refuses
    f"PUT / HTTP/1.1\r\n{HOST}\r\n", f"CONNECT 203.0.113.9:443 HTTP/1.1\r\n{HOST}\r\n",
    f"TRACE / HTTP/1.1\r\n{HOST}\r\n", f"GET /..%2f..%2fetc HTTP/1.1\r\n{HOST}\r\n",
    f"GET /%00 HTTP/1.1\r\n{HOST}\r\n", f"GET /\x01 HTTP/1.1\r\n{HOST}\r\n",
    f"GET http://evil.example/ HTTP/1.1\r\n{HOST}\r\n", f"GET //evil.example HTTP/1.1\r\n{HOST}\r\n",
    f"GET /cases/?q=203.0.113.201 HTTP/1.1\r\n{HOST}\r\n", f"GET /sign-in/?next=//x HTTP/1.1\r\n{HOST}\r\n",
    f"POST /sign-in/ HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\na=b",
    f"POST /comments/1/ HTTP/1.1\r\n{HOST}Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\na=b",
    f"POST /comments/1/ HTTP/1.1\r\n{HOST}Content-Type: text/x; charset=cp037\r\nContent-Length: 3\r\n\r\na=b",
    f"POST /language/ HTTP/1.1\r\n{HOST}Content-Length: 99999999999\r\n\r\na",
    f"POST / HTTP/1.1\r\n{HOST}Content-Length: 50\r\n\r\n",
]  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of the site's own server, set up as in production, and the file with all that it says."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path = tmp_path / "log"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.server", "newsroom.wsgi"]
    given = environment() | {"SITE_URL": "http://127.0.0.1", "VAR_DIR": str(tmp_path), "TRUSTED_PROXIES": "127.0.0.0/8"}
    subprocess.run([*command[:1], "manage.py", "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=given, check=True)
    with path.open("wb") as output:
        command += ["--bind", f"127.0.0.1:{port}", "--timeout", "20"]
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=output, stderr=output)
    for _attempt in range(150):
        if send(port, f"{GET}{HOST}Connection: close\r\n\r\n", 0):
            break
        time.sleep(0.2)
    yield port, path
    process.terminate()
    process.wait(timeout=30)


def send(port: int, request: str, number: int) -> bytes:
    """What the server answers to these bytes, from an address of its own; nothing if it hangs up or is not there."""
    with socket.socket() as client:
        client.bind((from_near(number), 0))
        client.settimeout(1.5)
        try:
            client.connect(("127.0.0.1", port))
            client.sendall(request.encode("latin-1"))
            client.shutdown(socket.SHUT_WR)
            return client.recv(65536)
        except OSError:
            return b""


def test_log_of_the_server_holds_no_address_of_sixty_kinds_of_broken_requests(log):
    assert len(BROKEN) >= 60
    port, path = log
    answers = []
    for number, request in enumerate(BROKEN):
        head, end, rest = request.partition("\r\n\r\n")
        answers.append(send(port, request, number))
        answers.append(send(port, f"{head}\r\n{forged(number)}{end[2:]}{rest}", number) if end else b"")
    refused = [answer for answer in answers if answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))]
    assert len(refused) > 60
    assert not [answer for answer in answers if answer.startswith(b"HTTP/1.1 500")]
    text = path.read_text(encoding="utf-8", errors="replace")
    assert "Invalid request from ip=[address]" in text
    stored = pg_dump()
    for number in range(len(BROKEN)):
        for address in (from_near(number), from_far(number)):
            assert address not in text
            assert address not in stored
    assert "203.0.113" not in text
