"""The cost of an article page, as a multiple of a hello-world view in bare Django measured in the same run.

Two gunicorn servers with 2 workers each stand on loopback: one answers "hello, world" with no middleware, one is the
site with the demonstration, whose main article gets 50 approved comments and holds 12 figures. Repeated visits are
driven by wrk; a first visit after a change is made one at a time, a real change in the database before each. At last
the database grows to a million cases. CPU time is read from the workers' and PostgreSQL's own accounting, so that a
busy machine disturbs little.

With `--peer` a Wagtail page of the same content stands beside it, installed into the scratch folder.

    python bench/article_page.py [--quick] [--peer]
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, add_quick, build_demonstration, database_cpu, scratch_site

HELLO = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="hello")
urlpatterns = [path("", lambda request: HttpResponse("hello, world"))]
application = get_wsgi_application()
"""
KNOWN_AT_MOST, REPEATED_AT_MOST, QUERIES_AT_MOST = 1.6, 1.9, 8
DECIDED_AT_MOST, CASE_CHANGED_AT_MOST, GROWN_AT_MOST = 8.0, 10.0, 1.3
MEGABYTES_AT_MOST = 160
PEER_AT_LEAST = 10.0


def under_load(server: Server, path: str, seconds: int, headers: dict[str, str]) -> tuple[float, float]:
    """CPU seconds per request of web and database while wrk asks for one address with 4 connections."""
    command = ["wrk", "-t1", "-c4", f"-d{seconds}", "-H", "Host: 127.0.0.1"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    web, data = server.cpu(), database_cpu()
    result = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True, check=True
    )
    web, data = server.cpu() - web, database_cpu() - data
    if "Non-2xx" in result.stdout and "If-None-Match" not in headers:
        raise SystemExit(result.stdout)
    number = int(re.search(r"(\d+) requests in", result.stdout)[1])  # type: ignore[index]
    return web / number, data / number


def one_by_one(server: Server, path: str, times: int, change: Callable[[int], None]) -> tuple[float, float]:
    """CPU seconds per request when each request comes after a change."""
    web_total = data_total = 0.0
    for number in range(times):
        change(number)
        web, data = server.cpu(), database_cpu()
        response = server.get(path)
        web_total += server.cpu() - web
        data_total += database_cpu() - data
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
    return web_total / times, data_total / times


def prepare() -> tuple[str, list[Callable[[int], None]], int]:
    """Build the content. Returns the article's path, three changes, and the number of queries of a first visit."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from articles.models import Article
    from comments.models import Comment
    from comments.moderation import actions
    from comments.posting.drafts import Draft
    from comments.posting.submit import submit
    from desertions.models import Case, Figure, FigureValue

    build_demonstration()
    moderator = User.objects.get(username="pavel")
    article = Article.objects.get(slug="a-thousand-and-ten")
    approved = Comment.objects.filter(article=article, status="approved")
    number = 0
    while approved.count() < 50:
        number += 1
        text = "A remark of ordinary length about the story, long enough to fill two lines on a screen. " * 2
        posted = submit(article, Draft(f"Reader {number}", text, f"bench{number}"), at=timezone.now())
        actions.approve(posted.comment, by=moderator, at=timezone.now())

    def change_comment(n: int) -> None:
        comment = Comment.objects.filter(article=article, name__startswith="Reader").order_by("pk")[n % 30]
        if comment.status == "approved":
            actions.reject(comment, reason="insult", by=moderator, at=timezone.now())
            other = Comment.objects.filter(article=article, status="rejected").exclude(pk=comment.pk).first()
            if other and other.name.startswith("Reader"):
                actions.approve(other, by=moderator, at=timezone.now())
        else:
            actions.approve(comment, by=moderator, at=timezone.now())

    def change_case(n: int) -> None:
        case = Case.objects.order_by("pk")[n]
        Case.objects.filter(pk=case.pk).update(contract_type="unknown" if n % 2 else "contract")

    def release_figures(n: int) -> None:
        figure = Figure.objects.get(slug="soldiers-who-left")
        FigureValue.objects.create(
            figure=figure, value=1010 + n, verified=717, taken_at=timezone.now(), kinds=["court"],
            definition=figure.definition, counted=figure.counted,
        )  # fmt: skip

    path = article.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        Client(HTTP_HOST="127.0.0.1").get(path)
    return path, [change_comment, change_case, release_figures], len(queries)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_quick(parser)
    parser.add_argument("--peer", action="store_true", help="a Wagtail page of the same content beside it")
    asked = parser.parse_args()
    quick = asked.quick
    seconds, times = (1, 3) if quick else (6, 200)
    has_wrk = shutil.which("wrk") is not None
    if not (has_wrk or quick):
        raise SystemExit("wrk is missing: install Debian's package wrk.")
    with scratch_site() as (scratch, environment):
        path, changes, queries = prepare()
        (scratch / "hello.py").write_text(HELLO)
        hello = Server("hello:application", scratch, {})
        site = Server("newsroom.wsgi", ROOT, environment)
        table.heading("article page, × hello, world", "web + database")
        try:
            warm_up(site, path)
            repeated_visits(hello, site, path, seconds, has_wrk=has_wrk)
            base, _none = one_by_one(hello, "/", times, lambda n: None)
            table.report("hello, world, one by one", _shown(base, 0))
            report("first visit after a comment's decision", one_by_one(site, path, times, changes[0]), base,
                   DECIDED_AT_MOST)  # fmt: skip
            case_changed = one_by_one(site, path, times, changes[1])
            report("first visit after a case changed", case_changed, base, CASE_CHANGED_AT_MOST)
            table.report("first visit after figures were released", _shown(*one_by_one(site, path, times, changes[2])))
            megabytes = memory_after_reading(site)
            table.report(
                "memory of a process after the whole site", f"{megabytes:.0f} MB", f"≤ {MEGABYTES_AT_MOST} MB",
                megabytes <= MEGABYTES_AT_MOST,
            )  # fmt: skip
            if asked.peer:
                report_peer(scratch, times, sum(case_changed))
            number = fill_cases(2_000 if quick else 1_000_000)
            warm_up(site, path)
            grown = one_by_one(site, path, times, changes[1])
            report(f"the same with {number:,} cases, against 1,010", grown, sum(case_changed), GROWN_AT_MOST)
        finally:
            site.stop()
            hello.stop()
        table.report("queries of a first visit", str(queries), f"≤ {QUERIES_AT_MOST}", queries <= QUERIES_AT_MOST)
    return table.exit_code()


def warm_up(server: Server, path: str) -> None:
    """Ask until both workers have surely answered."""
    for _time in range(20):
        server.get(path)


def repeated_visits(hello: Server, site: Server, path: str, seconds: int, *, has_wrk: bool) -> None:
    etag = site.get(path).headers["ETag"]
    visits: dict[str, tuple[dict[str, str], float]] = {
        "repeated visit, 304": ({"If-None-Match": etag}, KNOWN_AT_MOST),
        "repeated visit, whole page": ({}, REPEATED_AT_MOST),
    }
    base = under_load(hello, "/", seconds, {})[0] if has_wrk else 0.0
    if has_wrk:
        table.report("hello, world, under load", _shown(base, 0))
    for name, (headers, most) in visits.items():
        if has_wrk:
            report(name, under_load(site, path, seconds, headers), base, most)
        else:
            table.skip(name, _at_most(most), "wrk is missing")


def fill_cases(number: int) -> int:
    """Store invented cases until there are so many. Returns how many there are."""
    from django.db import connection

    from bench.case_desk import CASES
    from desertions.models import Case

    before = Case.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(CASES, {"first": 1, "last": number - before, "words": ["notes"] * 4000})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE desertions_case")
    return Case.objects.count()


def report_peer(scratch: Path, times: int, ours: float) -> None:
    from articles.models import Article
    from bench import _wagtail_peer

    body = Article.objects.get(slug="a-thousand-and-ten").body
    python, home, environment, change_case = _wagtail_peer.build(scratch, body)
    peer = Server("peer.wsgi", home, environment, python)
    try:
        warm_up(peer, "/story/")
        web, data = one_by_one(peer, "/story/", times, change_case)
    finally:
        peer.stop()
    ratio = (web + data) / ours
    name, goal = "Wagtail's page after a case changed, against ours", f"≥ {PEER_AT_LEAST:g} ×"
    table.report(name, _shown(web, data), goal, ratio >= PEER_AT_LEAST, ratio=ratio)


def memory_after_reading(site: Server) -> float:
    """Megabytes that the larger process holds once every page of the sitemaps was read, by both."""
    places = re.compile(rb"<loc>[^<]*?//[^/<]+([^<]*)</loc>")
    for part in places.findall(site.get("/sitemap.xml").body):  # type: ignore[attr-defined]
        for path in places.findall(site.get(part.decode()).body):  # type: ignore[attr-defined]
            site.get(path.decode())
    return site.memory() / 1e6


def report(name: str, costs: tuple[float, float], base: float, most: float) -> None:
    ratio = sum(costs) / base
    table.report(name, _shown(*costs), _at_most(most), ratio <= most, ratio=ratio)


def _shown(web: float, database: float) -> str:
    return f"{web * 1e6:.0f} + {database * 1e6:.0f} µs"


def _at_most(ratio: float) -> str:
    return f"≤ {ratio:g} ×"


if __name__ == "__main__":
    sys.exit(main())
