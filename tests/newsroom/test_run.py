"""`manage.py run` serves web and worker from an empty directory, and Ctrl-C ends everything it started."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


@pytest.mark.long
def test_run_serves_the_demonstration_and_ctrl_c_ends_all_of_it():
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="run-", dir="/var/tmp") as directory:
        Path(directory).chmod(0o755)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "VAR_DIR": directory,
            "SECRET_KEY": "x",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        command = [sys.executable, "-u", "-W", "ignore", "manage.py", "run", "--port", str(port)]
        log = Path(directory) / "run.log"
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline and process.poll() is None:
            try:
                home = answer(f"http://127.0.0.1:{port}/")
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        else:
            raise AssertionError(log.read_text())
        story = re.search(r'href="(/\d+/\d+/\d+/a-thousand-and-ten/)"', home)
        assert story
        assert "1,010" in answer(f"http://127.0.0.1:{port}{story[1]}")

        started = psutil.Process(process.pid).children(recursive=True)
        assert {"gunicorn", "worker"} <= {word for p in started for word in p.cmdline()}
        server = int((Path(directory) / "postgres" / "postmaster.pid").read_text().split()[0])
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
        for child in started:
            assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
        with suppress(psutil.NoSuchProcess):
            assert psutil.Process(server).status() == psutil.STATUS_ZOMBIE
        log_text = log.read_text()
        assert f"http://127.0.0.1:{port}/" in log_text
        for role in ("reporter", "data editor", "editor", "moderator"):
            assert re.search(rf"{role} +\w+ +\S{{12,}}", log_text)
