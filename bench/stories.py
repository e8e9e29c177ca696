"""Searching 100,000 stories against looking one up by its key, and storing a draft against a hello-world view.

Search is measured as the view does it: finding, counting, the page of ten and its excerpts. A look-up is Django's
`get(pk=…)` of the same rows. A draft of 50,000 characters is sent to the site over HTTP, as the editor's script does,
and a hello-world view of bare Django is asked in turn: the medians of both, taken in the same run.

    python bench/stories.py [--quick]
"""

import http.client
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, is_quick, median, scratch_site, signed_in_client
from bench.article_page import HELLO
from bench.comments import vocabulary

SEARCH_AT_MOST, DRAFT_AT_MOST = 60.0, 60.0
CHARACTERS, BATCH, DRAFT = 2000, 1000, 50_000
RARE, SOME, COMMON = "редчайшеслово", "нечастоеслово", "обычноеслово"


def fill(number: int) -> None:
    """Publish `number` stories. One word is in every third of them, one in about 500, one in 20."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, Section

    chance = random.Random(7)
    lexicon = vocabulary(chance, 20_000)
    weights = [1 / (place + 10) for place in range(len(lexicon))]
    section = Section.objects.create(slug="bench", name_en="Bench", name_ru="Проба")
    User.objects.create_superuser("bench", password="bench")  # noqa: S106 # of a scratch database
    now = timezone.now()
    for start in range(0, number, BATCH):
        rows = []
        for place in range(start, min(start + BATCH, number)):
            text = " ".join(chance.choices(lexicon, weights, k=CHARACTERS // 7))
            text += f" {COMMON}" * (place % 3 == 0) + f" {SOME}" * (place % max(number // 500, 1) == 0)
            text += f" {RARE}" * (place % max(number // 20, 1) == 0)
            rows.append(
                Article(
                    headline=f"Заголовок {place}",
                    standfirst=text[:150],
                    slug=f"bench-{place}",
                    section=section,
                    language="ru",
                    body=f"<p>{text}</p>",
                    status="published",
                    published_at=now - timezone.timedelta(minutes=place),
                )
            )
        Article.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE articles_article")


def searches(times: int) -> list[tuple[str, float, float]]:
    """Return each kind of search with its median and that of a look-up by key measured beside it, in seconds."""
    from functools import partial

    from django.http import HttpRequest, QueryDict
    from django.utils import timezone

    from articles.models import Article
    from articles.page.search import search_articles
    from newsroom.lib.web.paging import page_of

    keys = list(Article.objects.order_by("?").values_list("pk", flat=True)[:200])
    chance = random.Random(3)

    def look_up() -> None:
        Article.objects.defer("search_vector").get(pk=chance.choice(keys))

    def search(text: str, page: int = 1, **filters: Any) -> None:
        request = HttpRequest()
        request.GET = QueryDict(f"page={page}")
        asked = {"q": text, "section": None, "language": "", "since": None, "until": None} | filters
        list(search_articles(asked, at=timezone.now(), page=partial(page_of, request, per_page=10)))

    kinds: dict[str, Callable[[], None]] = {
        "a word of 20 stories": lambda: search(RARE),
        "a word of 500 stories": lambda: search(SOME),
        "a word of every third story": lambda: search(COMMON),
        "two common words": lambda: search(f"{COMMON} заголовок"),
        "a phrase": lambda: search(f'"{SOME}"'),
        "a rare word, one language": lambda: search(RARE, language="ru"),
        "a common word, tenth page": lambda: search(COMMON, 10),
        "a word of no story": lambda: search("нетнигде"),
    }
    return [(name, median(work, times), median(look_up, times * 3)) for name, work in kinds.items()]


def drafts(scratch: Path, environment: dict[str, str], times: int) -> tuple[float, float]:
    """Return the median seconds of storing a draft of 50,000 characters and of a hello-world view, asked in turn."""
    from articles.models import Article

    (scratch / "hello.py").write_text(HELLO)
    hello, site = Server("hello:application", scratch, {}), Server("newsroom.wsgi", ROOT, environment)
    try:
        cookies = sign_in(site)
        chance = random.Random(5)
        lexicon = vocabulary(chance, 3000)
        text = ""
        while len(text) < DRAFT:
            text += f"<p>{' '.join(chance.choices(lexicon, k=60))}.</p>"
        article = Article.objects.values_list("pk", flat=True)[0]
        token = cookies["csrftoken"]
        fields = [["headline", "H"], ["standfirst", "S"], ["base", "1"]]
        form = {"path": f"/admin/articles/article/{article}/change/", "csrfmiddlewaretoken": token}
        saved, greeted = [], []
        for number in range(times + 5):
            typed = [*fields, ["body", f"{text[:DRAFT]}<p>{number}</p>"]]
            body = urlencode(form | {"fields": json.dumps(typed)})
            began = time.perf_counter()
            status = request(site, "POST", "/admin/drafts/", cookies, body)[0]
            middle = time.perf_counter()
            hello.get("/")
            ended = time.perf_counter()
            if status != 200:
                raise SystemExit(f"storing a draft answered {status}")
            if number >= 5:
                saved.append(middle - began)
                greeted.append(ended - middle)
        return statistics.median(saved), statistics.median(greeted)
    finally:
        site.stop()
        hello.stop()


def sign_in(site: Server) -> dict[str, str]:
    from django.contrib.auth.models import User

    session = signed_in_client(User.objects.get(username="bench")).cookies["sessionid"].value
    cookies = {"sessionid": session}
    return cookies | request(site, "GET", "/admin/", cookies, "")[1]


def request(server: Server, method: str, path: str, cookies: dict[str, str], body: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Host": "127.0.0.1", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://127.0.0.1"}
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    response.read()
    set_cookies = response.headers.get_all("Set-Cookie") or []
    connection.close()
    return response.status, dict(re.match(r"([^=]+)=([^;]*)", cookie).groups() for cookie in set_cookies)  # type: ignore[union-attr,misc]


def main() -> int:
    number, times = (300, 1) if is_quick(__doc__) else (100_000, 40)
    with scratch_site() as (scratch, environment):
        began = time.perf_counter()
        fill(number)
        print(f"{number:,} stories in {time.perf_counter() - began:.0f} s\n", flush=True)
        table.heading("stories", "measured (floor)")
        for name, mine, base in searches(times):
            report(f"search: {name}", mine, base, SEARCH_AT_MOST)
        report("a draft of 50,000 characters", *drafts(scratch, environment, times), DRAFT_AT_MOST)
    return table.exit_code()


def report(name: str, mine: float, base: float, most: float) -> None:
    ratio = mine / base
    table.report(name, f"{mine * 1e3:.2f} ms ({base * 1e3:.2f})", f"≤ {most:.0f} ×", ratio <= most, ratio=ratio)


if __name__ == "__main__":
    sys.exit(main())
