"""The cost of an article page, as a multiple of a hello-world view in bare Django measured in the same run.

Two gunicorn servers with 2 workers each stand on loopback: one answers "hello, world" with no middleware, one is the
site with the demonstration, whose main article gets 50 approved comments and holds 12 figures. Repeated visits are
driven by wrk; a first visit after a change is made one at a time, a real change in the database before each. CPU time
is read from the workers' and PostgreSQL's own accounting, so that a busy machine disturbs little.

    python bench/article_page.py [--quick]
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._site import ROOT, Server, database_cpu, scratch_site

HELLO = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="hello")
urlpatterns = [path("", lambda request: HttpResponse("hello, world"))]
application = get_wsgi_application()
"""
FIRST_AT_MOST, REPEATED_AT_MOST, QUERIES_AT_MOST = 15.0, 2.0, 8


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


def prepare() -> tuple[str, Callable[[int], None], Callable[[int], None], int]:
    """Build the content in an empty database; the article's path, two changes, and its number of queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from articles.models import Article
    from comments.models import Comment
    from comments.moderation import actions
    from comments.posting.submit import Draft, post_comment
    from desertions.models import Case
    from newsroom import demo

    demo.build()
    from django.contrib.auth.models import User

    moderator = User.objects.get(username="pavel")
    article = Article.objects.get(slug="a-thousand-and-ten")
    approved = Comment.objects.filter(article=article, status="approved")
    number = 0
    while approved.count() < 50:
        number += 1
        text = "A remark of ordinary length about the story, long enough to fill two lines on a screen. " * 2
        comment = post_comment(article, Draft(f"Reader {number}", text, f"bench{number}"), at=timezone.now())
        actions.approve(comment, by=moderator, at=timezone.now())

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

    path = article.get_absolute_url()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        Client(HTTP_HOST="127.0.0.1").get(path)
    return path, change_comment, change_case, len(queries)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seconds, times = (2, 30) if quick else (6, 200)
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: install Debian's package wrk.")
    with scratch_site() as (scratch, environment):
        path, change_comment, change_case, queries = prepare()
        (scratch / "hello.py").write_text(HELLO)
        hello = Server("hello:application", scratch, {})
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            for _warm in range(20):
                site.get(path)
            etag = site.get(path).headers["ETag"]
            base_load, _none = under_load(hello, "/", seconds, {})
            unchanged = under_load(site, path, seconds, {"If-None-Match": etag})
            kept = under_load(site, path, seconds, {})
            base_single, _none = one_by_one(hello, "/", times, lambda n: None)
            after_comment = one_by_one(site, path, times, change_comment)
            after_case = one_by_one(site, path, times, change_case)
        finally:
            site.stop()
            hello.stop()
    rows = [
        ("repeated visit, 304", unchanged, base_load, REPEATED_AT_MOST),
        ("repeated visit, whole page", kept, base_load, REPEATED_AT_MOST),
        ("first visit after a comment's decision", after_comment, base_single, FIRST_AT_MOST),
        ("first visit after a case changed", after_case, base_single, FIRST_AT_MOST),
    ]
    print(f"hello, world: {base_load * 1e6:.0f} µs under load, {base_single * 1e6:.0f} µs one by one (web CPU)\n")
    print(f"{'article page':40} {'web µs':>8} {'db µs':>8} {'× hello':>8} {'target':>8}  verdict")
    good = True
    for name, (web, data), base, target in rows:
        ratio = web / base
        good &= ratio <= target
        verdict = "ok" if ratio <= target else "SHORT"
        print(f"{name:40} {web * 1e6:8.0f} {data * 1e6:8.0f} {ratio:8.2f} {'≤ ' + str(target):>8}  {verdict}")
    good &= queries <= QUERIES_AT_MOST
    verdict = "ok" if queries <= QUERIES_AT_MOST else "SHORT"
    print(f"{'queries of a first visit':40} {'':8} {'':8} {queries:8} {'≤ ' + str(QUERIES_AT_MOST):>8}  {verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
