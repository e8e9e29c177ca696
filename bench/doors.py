"""What guessing at the doors costs readers, what the second factor costs the desk, and its proof the test suite.

A reader asks for one cached article again and again while nobody else does, and while sixteen clients guess passwords
as fast as they are answered, each request on a connection of its own. The server is set up as in production.
The matrix of rights (tests/newsroom/rights.txt) runs as in the suite; what the suite has anyway, workers and a
demonstration, is a run of its own and taken off.

    python bench/doors.py [--quick]
"""

import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, build_demonstration, is_quick, scratch_site, signed_in_client

GUESSERS, MEDIAN_AT_MOST, P99_AT_MOST, CHECK_AT_MOST = 16, 1.5, 3.0, 0.03
MATRIX, MATRIX_AT_MOST = "tests/newsroom/test_rights.py", 60


def ask(port: int, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": "127.0.0.1", "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request(method, path, body or None, headers if method == "POST" else {"Host": "127.0.0.1"})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content, response.headers.get("Set-Cookie", "")


def guess(port: int, seconds: float) -> None:
    """Guess the password of one account for so long, and print the number of guesses by status."""
    _status, page, cookies = ask(port, "GET", "/sign-in/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = re.search(r"csrftoken=\w+", cookies)
    assert token is not None
    assert cookie is not None
    statuses: dict[int, int] = {}
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        form = {"login": "irina", "password": f"guess {number}", "csrfmiddlewaretoken": token[1].decode()}
        status, _page, _cookies = ask(port, "POST", "/sign-in/", urlencode(form), cookie[0])
        statuses[status] = statuses.get(status, 0) + 1
        number += 1
    print(statuses)


def read_on(port: int, path: str, seconds: float) -> list[float]:
    """Return how long each request for the article took, one after the other."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        status = ask(port, "GET", path)[0]
        times.append(time.perf_counter() - began)
        if status != 200:
            raise SystemExit(f"the article answered {status}")
    return times


def measure_guessing(site: Server, path: str, seconds: float) -> None:
    """Report how the reader fares in quiet and beside the guessers."""
    read_on(site.port, path, seconds / 10)
    quiet = read_on(site.port, path, seconds)
    command = [sys.executable, __file__, "--guess", str(site.port), str(seconds + 3)]
    guessers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(GUESSERS)]
    time.sleep(2)  # until all of them have begun
    beside = read_on(site.port, path, seconds)
    outputs = [guesser.communicate(timeout=seconds + 60)[0] for guesser in guessers]
    tried = sum(int(number) for output in outputs for number in re.findall(r"400: (\d+)", output))
    refused = sum(int(number) for output in outputs for number in re.findall(r"429: (\d+)", output))
    table.report("guesses that were hashed, and refused", f"{tried}, {refused}", "some", bool(tried and refused))
    for name, of, at_most in (("median", median, MEDIAN_AT_MOST), ("99th percentile", p99, P99_AT_MOST)):
        table.report(f"cached article in quiet, {name}", f"{of(quiet) * 1e3:.2f} ms")
        ratio = of(beside) / of(quiet)
        table.report(
            f"beside {GUESSERS} guessers, {name}", f"{of(beside) * 1e3:.2f} ms", f"≤ {at_most:g} ×", ratio <= at_most,
            ratio=ratio,
        )  # fmt: skip


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def measure_check(client: Any, times: int) -> None:
    """Report what the check of the second factor adds to a page of the desk, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from newsroom.sign_in import second_factor

    def seconds(work: Any, repeat: int) -> float:
        began = time.perf_counter()
        for _ in range(repeat):
            work()
        return (time.perf_counter() - began) / repeat

    client.get("/admin/desertions/case/")
    page = median([seconds(lambda: client.get("/admin/desertions/case/"), 1) for _ in range(times)])
    request = client.get("/admin/").wsgi_request
    request.session.get(second_factor.MARK)
    check = seconds(lambda: second_factor.is_passed(request), 10_000)
    with CaptureQueriesContext(connection) as queries:
        second_factor.is_passed(request)
    table.report("list of cases", f"{page * 1e3:.1f} ms")
    share = check / page
    table.report("the check's share of it", f"{share:.4%}", f"≤ {CHECK_AT_MOST:.0%}", share <= CHECK_AT_MOST)
    table.report("queries of the check", str(len(queries)), "0", not queries.captured_queries)


def measure_matrix(environment: dict[str, str], *, quick: bool) -> None:
    """Report what the matrix of rights adds to the suite. Quickly, its tests are found and not run."""
    options = ["--collect-only"] if quick else []
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}

    def seconds(*tests: str) -> float:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--maxschedchunk", "1", MATRIX, *options, *tests]
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began

    anyway = seconds("-k", "password_alone")
    added = max(seconds() - anyway, 0)
    table.report("start of the tests, with a demonstration", f"{anyway:.0f} s")
    table.report("the rights matrix adds", f"{added:.0f} s", f"≤ {MATRIX_AT_MOST} s", added <= MATRIX_AT_MOST)


def main() -> int:
    if sys.argv[1:2] == ["--guess"]:
        guess(int(sys.argv[2]), float(sys.argv[3]))
        return 0
    quick, environment_before = is_quick(__doc__), dict(os.environ)
    with scratch_site() as (_scratch, environment):
        build_demonstration()
        from django.contrib.auth.models import User

        from articles.models import Article

        path = Article.objects.exclude(published_at=None).order_by("pk")[0].get_absolute_url()
        table.heading("doors")
        site = Server("newsroom.wsgi", ROOT, environment, options=("--config", "python:newsroom.server"))
        try:
            measure_guessing(site, path, 2 if quick else 30)
        finally:
            site.stop()
        measure_check(signed_in_client(User.objects.get(username="irina")), 5 if quick else 50)
    measure_matrix(environment_before, quick=quick)
    return table.exit_code()


if __name__ == "__main__":
    sys.exit(main())
