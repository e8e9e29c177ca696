"""Posting, reading and screening comments; against Isso 0.14 where a peer is asked for, all in one run.

Both servers are gunicorn with 2 workers on loopback, driven by wrk with 4 connections; every comment is another text,
and only what stands in the database afterwards is counted. PostgreSQL and SQLite commit durably. Limits by network are
out of the way on both sides. Pages are read one at a time, a real change before each, so that nothing kept helps;
their cost is CPU time from the kernel's own accounting. Isso is installed into the scratch folder.

    python bench/comments.py [--quick]
"""

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._site import ROOT, Server, database_cpu, scratch_site

POSTS_AT_LEAST, PAGE_AT_MOST, QUERIES_AT_MOST, QUICKER_AT_LEAST = 0.8, 1.3, 8, 10.0
SCREENING_AT_MOST, LINEAR_AT_MOST = 2.0, 1.5
ISSO = "isso==0.14.0"
POST_LUA = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local n = 0
request = function()
  n = n + 1
  return wrk.format("POST", nil, nil, bodies[(n - 1) % #bodies + 1])
end
"""
_digests = count(1)
VOWELS, CONSONANTS = "ооооаааааееееииииуяыью", "нннтттссрррввллккммддппгзбчйхжшцщф"
DOUBLED = 0.04
"""The share of doubled letters, as in Russian prose."""


def text(chance: random.Random, length: int, vocabulary: list[str]) -> str:
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length:
        words.append(chance.choice(vocabulary) + chance.choice(["", "", "", ",", "."]))
    return " ".join(words)[:length]


def vocabulary(chance: random.Random, number: int) -> list[str]:
    """Words as long as Russian ones, of vowels and consonants in turn."""

    def word() -> str:
        letters = [chance.choice((VOWELS, CONSONANTS)[place % 2]) for place in range(chance.randint(2, 11))]
        return "".join(letter * (2 if chance.random() < DOUBLED else 1) for letter in letters)

    return [word() for _ in range(number)]


def post(server: Server, scratch: Path, path: str, kind: str, bodies: list[str], seconds: int) -> None:
    """Drive one address with 4 connections, each body once."""
    (scratch / "post.lua").write_text(POST_LUA)
    (scratch / "bodies").write_text("\n".join(bodies))
    command = ["wrk", "-t1", "-c4", f"-d{seconds}", "-s", str(scratch / "post.lua"), "-H", f"Content-Type: {kind}"]
    command += ["-H", "Host: 127.0.0.1", f"http://127.0.0.1:{server.port}{path}"]
    environment = os.environ | {"BODIES": str(scratch / "bodies")}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", result.stdout)
    if refused and int(refused[1]) > 10:
        raise SystemExit(result.stdout)


def one_by_one(server: Server, path: str, times: int, change: Callable[[], None]) -> float:
    """Median CPU seconds of web and database for one request, each after a change."""
    costs = []
    for _number in range(times):
        change()
        before = server.cpu() + database_cpu()
        response = server.get(path)
        costs.append(server.cpu() + database_cpu() - before)
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
    return statistics.median(costs)


def install_isso(scratch: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", scratch / "isso"], check=True)
    pip = [scratch / "isso" / "bin" / "pip", "--disable-pip-version-check", "--quiet", "install", ISSO, "gunicorn"]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    (scratch / "isso.cfg").write_text(
        f"[general]\ndbpath = {scratch}/isso.db\nhost = http://127.0.0.1/\nlog-file = /dev/null\nnotify =\n"
        "[guard]\nenabled = false\n[server]\nlisten = http://127.0.0.1\n"
    )
    return scratch / "isso" / "bin" / "python"


def isso_rows(scratch: Path, number: int) -> None:
    """A thread of so many comments, as Isso stores them."""
    base = sqlite3.connect(scratch / "isso.db")
    base.execute("INSERT INTO threads (uri, title) VALUES ('/big/', 'big')")
    thread = base.execute("SELECT id FROM threads WHERE uri = '/big/'").fetchone()[0]
    chance = random.Random(3)
    words = vocabulary(chance, 3000)
    columns = [row[1] for row in base.execute("PRAGMA table_info(comments)")]
    for _place in range(number):
        values = {"tid": thread, "created": time.time(), "mode": 1, "remote_addr": "127.0.0.0", "author": "Reader"}
        values |= {
            "text": text(chance, 200, words),
            "likes": 0,
            "dislikes": 0,
            "voters": b"\0" * 256,
            "notification": 0,
        }
        values |= {"parent": None}
        row = {name: value for name, value in values.items() if name in columns}
        marks = ", ".join("?" * len(row))
        base.execute(f"INSERT INTO comments ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    base.commit()
    base.close()


def article(slug: str) -> Any:
    from django.utils import timezone

    from articles.models import Article, Section

    section, _made = Section.objects.get_or_create(slug="bench", defaults={"name_en": "Bench", "name_ru": "Проба"})
    return Article.objects.create(
        headline=slug,
        slug=slug,
        section=section,
        status="published",
        published_at=timezone.now(),
        comment_policy="open",
    )


def thread(slug: str, roots: int, replies: int) -> Any:
    """An article with so many threads of one comment and its replies."""
    from django.utils import timezone

    from comments.models import Comment
    from newsroom.lib.text.html import comment_html

    made, chance = article(slug), random.Random(5)
    words = vocabulary(chance, 3000)

    def comment(parent: int | None) -> Comment:
        said = text(chance, 200, words)
        return Comment(
            article=made,
            parent_id=parent,
            name="Reader",
            text=said,
            html=comment_html(said),
            status="approved",
            created_at=timezone.now(),
            form_digest=next(_digests),
        )

    top = Comment.objects.bulk_create([comment(None) for _ in range(roots)], batch_size=1000)
    Comment.objects.bulk_create([comment(one.pk) for one in top for _ in range(replies)], batch_size=1000)
    return made


def screening() -> tuple[float, float, float]:
    """Milliseconds for 2,000 characters; how much slower a character is at 100,000; the slowest hostile text's."""
    from comments.screening.screen import Repeats, context_of_rules, screen
    from comments.screening.word_rules import forms_of

    chance = random.Random(11)
    rules = [
        (n, f"rule {n}", forms_of(word, every_form=True), True) for n, word in enumerate(("дурак", "подлец", "scum"))
    ]
    desk = context_of_rules(rules, ["Vera Lind", "Tomas Reh", "Irina Sol"])
    words = vocabulary(chance, 20_000)

    def cost(said: str) -> float:
        began = time.perf_counter()
        screen(said, "Reader", desk=desk, repeats=Repeats())
        return (time.perf_counter() - began) * 1000

    # In turn, so that a machine that grows busier makes both slower.
    pairs = [
        (statistics.median(cost(text(chance, 2000, words)) for _ in range(15)), cost(text(chance, 100_000, words)))
        for _ in range(15)
    ]
    short, long = (statistics.median(costs) for costs in zip(*pairs, strict=True))
    hostile = [
        "1 ",
        "1-",
        "Иван ",
        "А.А.",
        "+7",
        "a@",
        "ул. ",
        "д ",
        "д*",
        "99 99 ",
        "http://a.",
        "*a",
        "в ч ",
        "x",
        "Ааа-",
        "\u0301",
    ]
    grown = [
        min(cost(h * (100_000 // len(h))) for _ in range(2)) / min(cost(h * (50_000 // len(h))) for _ in range(2))
        for h in hostile
    ]
    return short, long / (50 * short), max(grown) / 2


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seconds, times, many = (3, 15, 2000) if quick else (10, 60, 10_000)
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: install Debian's package wrk.")
    with scratch_site() as (scratch, environment):
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from comments.forms import stamp_purpose
        from comments.models import Comment
        from newsroom.lib.web import form_stamps

        python = install_isso(scratch)
        target, few, crowd = article("posts"), thread("few", 50, 0), thread("crowd", many, 0)
        nested_few, nested = thread("nested-few", 50, 4), thread("nested", many // 5, 4)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE comments_comment")
        chance = random.Random(1)
        words = vocabulary(chance, 5000)
        purpose, number = stamp_purpose(target.pk), 900 * seconds
        texts = [text(chance, 200, words) for _ in range(number)]
        bodies = [
            urlencode({"name": "Reader", "text": said, "stamp": form_stamps.issue(purpose), "send": "1"})
            for said in texts
        ]
        time.sleep(4)  # stamps are good from their third second on
        site = Server("newsroom.wsgi", ROOT, environment | {"COMMENTS_AT_ONCE": "1000000"})
        isso = Server("isso.run", scratch, {"ISSO_SETTINGS": str(scratch / "isso.cfg")}, python=python)
        try:
            post(site, scratch, f"/comments/{target.pk}/", "application/x-www-form-urlencoded", bodies, seconds)
            ours = Comment.objects.filter(article=target).count() / seconds
            spoken = [json.dumps({"text": said, "author": "Reader", "title": "posts"}) for said in texts]
            post(isso, scratch, "/new?uri=/posts/", "application/json", spoken, seconds)
            base = sqlite3.connect(scratch / "isso.db")
            theirs = base.execute("SELECT count(*) FROM comments").fetchone()[0] / seconds
            base.close()
            isso_rows(scratch, 1000)

            def change() -> None:
                Comment.objects.filter(article=target).order_by().first().save(update_fields=["status"])

            def cost(where: Any, query: str = "") -> float:
                return one_by_one(site, f"/comments/{where.pk}/{query}", times, change)

            pages = {
                f"page of 50, of {many:,} against 50": (cost(crowd), cost(few)),
                f"page {many // 100} of {many:,} against 50": (cost(crowd, f"?page={many // 100}"), cost(few)),
                f"threads with replies, {many:,} against 250": (cost(nested), cost(nested_few)),
            }
            their_page = one_by_one(isso, "/?uri=/big/", max(5, times // 6), lambda: None)
            with CaptureQueriesContext(connection) as queries:
                Client(HTTP_HOST="127.0.0.1").get(f"/comments/{crowd.pk}/")
        finally:
            site.stop()
            isso.stop()
        short, linear, hostile = screening()
    print(f"{'comments':52}{'measured':>14}{'ratio':>10}{'target':>12}  verdict")
    rows = [
        (
            f"accepted posts a second (Isso: {theirs:.0f})",
            f"{ours:.0f} /s",
            ours / theirs,
            f"≥ {POSTS_AT_LEAST} ×",
            ours >= POSTS_AT_LEAST * theirs,
        ),
    ]
    for name, (mine, base_cost) in pages.items():
        rows.append(
            (name, f"{mine * 1000:.1f} ms", mine / base_cost, f"≤ {PAGE_AT_MOST} ×", mine <= PAGE_AT_MOST * base_cost)
        )
    mine = pages[f"page of 50, of {many:,} against 50"][0]
    rows += [
        (
            f"Isso's thread of 1,000 ({their_page * 1000:.0f} ms) against it",
            "",
            their_page / mine,
            f"≥ {QUICKER_AT_LEAST} ×",
            their_page >= QUICKER_AT_LEAST * mine,
        ),
        ("queries of a page", f"{len(queries)}", 0, f"≤ {QUERIES_AT_MOST}", len(queries) <= QUERIES_AT_MOST),
        (
            "screening of 2,000 characters",
            f"{short:.2f} ms",
            0,
            f"≤ {SCREENING_AT_MOST} ms",
            short <= SCREENING_AT_MOST,
        ),
        ("a character at 100,000 against one at 2,000", "", linear, f"≤ {LINEAR_AT_MOST} ×", linear <= LINEAR_AT_MOST),
        (
            "hostile texts, 100,000 against 50,000, each half",
            "",
            hostile,
            f"≤ {LINEAR_AT_MOST} ×",
            hostile <= LINEAR_AT_MOST,
        ),
    ]
    for name, measured, ratio, goal, is_good in rows:
        shown = f"{ratio:.2f} ×" if ratio else ""
        print(f"{name:52}{measured:>14}{shown:>10}{goal:>12}  {'ok' if is_good else 'SHORT'}")
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
