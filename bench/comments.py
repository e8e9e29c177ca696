"""Posting, reading and screening comments; against Isso 0.14 where a peer is asked for, all in one run.

Both servers are gunicorn with 2 workers on loopback, driven by wrk with 4 connections; every comment is another text,
and only what stands in the database afterwards is counted. PostgreSQL and SQLite commit durably. Limits by network are
out of the way on both sides. Pages are read one at a time, a real change before each, so that no cache helps; their
cost is CPU time from the kernel's own accounting. Isso is installed into the scratch folder; with `--quick` the rows
that need it are skipped where that fails, as those that need wrk are where it is missing.

    python bench/comments.py [--quick]
"""

import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, database_cpu, is_quick, scratch_site

SECONDS_A_TURN = 5
POSTS_AT_LEAST, PAGE_AT_MOST, QUERIES_AT_MOST, QUICKER_AT_LEAST = 1.2, 1.3, 8, 10.0
SCREENING_AT_MOST, LINEAR_AT_MOST = 2.0, 1.5
FLOOD_A_MINUTE, FLOODED_AT_MOST = 500, 2.0
STAMP_SECONDS = 4
"""A form's stamp is good from its third second on."""
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
HOSTILE = [
    "1 ", "1-", "Иван ", "А.А.", "+7", "a@", "ул. ", "д ", "д*", "99 99 ", "http://a.", "*a", "в ч ", "x", "Ааа-",
    "\u0301",
]  # fmt: skip
"""What a text is made of that would catch a pattern whose time grows with the square of the length."""
VOWELS, CONSONANTS = "ооооаааааееееииииуяыью", "нннтттссрррввллккммддппгзбчйхжшцщф"
DOUBLED = 0.04
"""The share of doubled letters, as in Russian prose."""


def text(chance: random.Random, length: int, vocabulary: list[str]) -> str:
    tokens: list[str] = []
    while sum(map(len, tokens)) + len(tokens) < length:
        tokens.append(chance.choice(vocabulary) + chance.choice(["", "", "", ",", "."]))
    return " ".join(tokens)[:length]


def vocabulary(chance: random.Random, number: int) -> list[str]:
    """Invent words as long as Russian ones, of vowels and consonants in turn."""

    def word() -> str:
        letters = [chance.choice((VOWELS, CONSONANTS)[place % 2]) for place in range(chance.randint(2, 11))]
        return "".join(letter * (2 if chance.random() < DOUBLED else 1) for letter in letters)

    return [word() for _ in range(number)]


def post(server: Server, scratch: Path, path: str, kind: str, bodies: list[str], seconds: int) -> None:
    """Send each body once to one address, over 4 connections."""
    (scratch / "post.lua").write_text(POST_LUA)
    (scratch / "bodies").write_text("\n".join(bodies))
    command = ["wrk", "-t1", "-c4", f"-d{seconds}", "-s", str(scratch / "post.lua"), "-H", f"Content-Type: {kind}"]
    command += ["-H", "Host: 127.0.0.1", f"http://127.0.0.1:{server.port}{path}"]
    environment = os.environ | {"BODIES": str(scratch / "bodies")}
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", result.stdout)
    if refused and int(refused[1]) > 10:
        raise SystemExit(result.stdout)


def one_by_one(server: Server, path: str, times: int, change: Callable[[], None]) -> float:
    """Return the median CPU seconds of web and database for one request, each after a change."""
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
    """Return the Python that runs Isso. Raises CalledProcessError if it cannot be installed."""
    python = scratch / "isso" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", scratch / "isso"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--retries", "1", ISSO, "gunicorn"], check=True, stderr=subprocess.DEVNULL)
    (scratch / "isso.cfg").write_text(
        f"[general]\ndbpath = {scratch}/isso.db\nhost = http://127.0.0.1/\nlog-file = /dev/null\nnotify =\n"
        "[guard]\nenabled = false\n[server]\nlisten = http://127.0.0.1\n"
    )
    return python


def isso_thread(base: sqlite3.Connection, uri: str) -> int:
    """Store a thread as Isso does. Its workers would race to, and refuse a comment, at the first posts about a page."""
    return base.execute("INSERT INTO threads (uri, title) VALUES (?, ?) RETURNING id", (uri, uri)).fetchone()[0]


def isso_rows(scratch: Path, number: int) -> None:
    """Store a thread of `number` comments as Isso does."""
    base = sqlite3.connect(scratch / "isso.db")
    thread = isso_thread(base, "/big/")
    chance = random.Random(3)
    lexicon = vocabulary(chance, 3000)
    columns = [row[1] for row in base.execute("PRAGMA table_info(comments)")]
    for _place in range(number):
        values = {"tid": thread, "created": time.time(), "mode": 1, "remote_addr": "127.0.0.0", "author": "Reader"}
        values |= {
            "text": text(chance, 200, lexicon),
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
    """Store an article with `roots` threads, each of a comment and its replies."""
    from django.utils import timezone

    from comments.models import Comment
    from newsroom.lib.text.html import comment_html

    story, chance = article(slug), random.Random(5)
    lexicon = vocabulary(chance, 3000)

    def comment(parent: int | None) -> Comment:
        body = text(chance, 200, lexicon)
        return Comment(
            article=story,
            parent_id=parent,
            name="Reader",
            text=body,
            html=comment_html(body),
            status="approved",
            created_at=timezone.now(),
            form_digest=next(_digests),
        )

    top = Comment.objects.bulk_create([comment(None) for _ in range(roots)], batch_size=1000)
    Comment.objects.bulk_create([comment(root.pk) for root in top for _ in range(replies)], batch_size=1000)
    return story


def screening(times: int, length: int) -> tuple[float, float, float]:
    """Return the milliseconds for 2,000 characters, and two ratios.

    The first is the time for a character of a text of `length` against one of 2,000. The second is that of the hostile
    text that grows fastest, between half the length and the whole: 1 is linear.
    """
    from comments.screening.screen import Repeats, context_of_rules, screen
    from comments.screening.word_rules import forms_of

    chance = random.Random(11)
    rules = [
        (n, f"rule {n}", forms_of(word, every_form=True), True) for n, word in enumerate(("дурак", "подлец", "scum"))
    ]
    desk = context_of_rules(rules, ["Vera Lind", "Tomas Reh", "Irina Sol"])
    lexicon = vocabulary(chance, 20_000)

    def cost(body: str) -> float:
        began = time.perf_counter()
        screen(body, "Reader", desk=desk, repeats=Repeats())
        return (time.perf_counter() - began) * 1000

    # In turn, so that a machine that grows busier makes both slower.
    pairs = [
        (
            statistics.median(cost(text(chance, 2000, lexicon)) for _ in range(times)),
            cost(text(chance, length, lexicon)),
        )
        for _ in range(times)
    ]
    short, long = (statistics.median(costs) for costs in zip(*pairs, strict=True))
    grown = [min(cost(size // len(h) * h) for _ in range(2)) for h in HOSTILE for size in (length, length // 2)]
    ratios = [whole / half for whole, half in zip(grown[::2], grown[1::2], strict=True)]
    return short, long * 2000 / (length * short), max(ratios) / 2


def main() -> int:
    quick = is_quick(__doc__)
    seconds, times, many, of_isso = (1, 3, 500, 100) if quick else (20, 60, 10_000, 1000)
    has_wrk, no_isso = shutil.which("wrk") is not None, "Isso cannot be installed"
    if not (has_wrk or quick):
        raise SystemExit("wrk is missing: install Debian's package wrk.")
    with scratch_site() as (scratch, environment), ExitStack() as running:
        target = thread("posts", 1, 0)
        forms = filled_forms(target.pk, 900 * seconds)
        flood = filled_forms(target.pk, FLOOD_A_MINUTE * 2 * seconds // 60, seed=2)
        stamped = time.monotonic()
        try:
            python = install_isso(scratch)
        except subprocess.CalledProcessError:
            if not quick:
                raise
            python = None
        threads = make_threads(many)
        site = start(running, "newsroom.wsgi", ROOT, environment | {"COMMENTS_AT_ONCE": "1000000"})
        isso = None
        if python:
            isso = start(running, "isso.run", scratch, {"ISSO_SETTINGS": str(scratch / "isso.cfg")}, python)
        time.sleep(max(0.0, stamped + STAMP_SECONDS - time.monotonic()))
        table.heading("comments")
        name, goal = "accepted posts a second, against Isso", f"≥ {POSTS_AT_LEAST} ×"
        if isso and has_wrk:
            ours, theirs = posts(site, isso, scratch, target, forms, seconds)
            table.report(
                name, f"{ours:.0f} ({theirs:.0f}) /s", goal, ours >= POSTS_AT_LEAST * theirs, ratio=ours / theirs
            )
        else:
            table.skip(name, goal, no_isso if has_wrk else "wrk is missing")

        report_flood(site, target, flood, seconds)
        page = report_pages(site, target, threads, many, times)
        name, goal = f"page of Isso, thread of {of_isso:,}, against ours of {many:,}", f"≥ {QUICKER_AT_LEAST:.0f} ×"
        if isso:
            isso_rows(scratch, of_isso)
            theirs = one_by_one(isso, "/?uri=/big/", 3 if quick else 10, lambda: None)
            is_good = theirs >= QUICKER_AT_LEAST * page
            table.report(name, f"{theirs * 1000:.1f} ms", goal, is_good, ratio=theirs / page)
        else:
            table.skip(name, goal, no_isso)
    if quick:
        report_screening(times=3, length=10_000)
    else:
        report_screening(times=15, length=100_000)
    return table.exit_code()


def start(
    running: ExitStack,
    application: str,
    directory: Path,
    environment: dict[str, str],
    python: Path | str = sys.executable,
) -> Server:
    """Start a server that stops with `running`."""
    server = Server(application, directory, environment, python)
    running.callback(server.stop)
    return server


def filled_forms(article: int, number: int, seed: int = 1) -> list[dict[str, str]]:
    """Return the fields of comments as the site's form sends them."""
    from comments.forms import stamp_purpose
    from newsroom.lib.web import form_stamps

    chance, purpose = random.Random(seed), stamp_purpose(article)
    lexicon = vocabulary(chance, 5000)
    return [
        {"name": "Reader", "text": text(chance, 200, lexicon), "stamp": form_stamps.issue(purpose), "send": "1"}
        for _ in range(number)
    ]


def make_threads(many: int) -> dict[str, Any]:
    from django.db import connection

    threads = {
        "few": thread("few", 50, 0),
        "crowd": thread("crowd", many, 0),
        "nested few": thread("nested-few", 50, 4),
        "nested": thread("nested", many // 5, 4),
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE comments_comment")
    return threads


def posts(
    site: Server, isso: Server, scratch: Path, target: Any, forms: list[dict[str, str]], seconds: int
) -> tuple[float, float]:
    """Return the comments a second that the site stores, and those that Isso does."""
    from comments.models import Comment

    before = Comment.objects.filter(article=target).count()
    base = sqlite3.connect(scratch / "isso.db")
    isso_thread(base, "/posts/")
    base.commit()
    # In turns, as the machine is not the same from one minute to the next.
    turns = max(1, seconds // SECONDS_A_TURN)
    at_once = len(forms) // turns
    for turn in range(turns):
        now = forms[turn * at_once : (turn + 1) * at_once]
        bodies = [urlencode(form) for form in now]
        post(site, scratch, f"/comments/{target.pk}/", "application/x-www-form-urlencoded", bodies, seconds // turns)
        bodies = [json.dumps({"text": form["text"], "author": "Reader", "title": "posts"}) for form in now]
        post(isso, scratch, "/new?uri=/posts/", "application/json", bodies, seconds // turns)
    ours = (Comment.objects.filter(article=target).count() - before) / seconds
    theirs = base.execute("SELECT count(*) FROM comments").fetchone()[0] / seconds
    base.close()
    return ours, theirs


def report_flood(site: Server, target: Any, forms: list[dict[str, str]], seconds: int) -> None:
    """Report what a flood of comments makes of the time that readers of the article wait, over `2 * seconds`."""

    statuses: set[int] = set()

    def reading(seconds: float) -> float:
        times, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            statuses.add(site.get(target.get_absolute_url()).status)
            times.append(time.perf_counter() - began)
            time.sleep(0.05)
        return statistics.median(times)

    def write() -> None:
        began = time.monotonic()
        for number, form in enumerate(forms, start=1):
            statuses.add(site.post(f"/comments/{target.pk}/", form).status)
            time.sleep(max(0.0, began + number * 60 / FLOOD_A_MINUTE - time.monotonic()))

    quiet = reading(seconds)
    flood = threading.Thread(target=write)
    flood.start()
    flooded = reading(2 * seconds)
    flood.join()
    quiet = max(quiet, reading(seconds))  # the machine may have grown busier meanwhile
    if not statuses <= {200, 202, 302}:
        raise SystemExit(f"The flood was answered {sorted(statuses)}.")
    name, goal = f"article while {FLOOD_A_MINUTE} a minute write, against quiet", f"≤ {FLOODED_AT_MOST} ×"
    table.report(name, f"{flooded * 1000:.1f} ms", goal, flooded <= FLOODED_AT_MOST * quiet, ratio=flooded / quiet)


def report_pages(site: Server, target: Any, threads: dict[str, Any], many: int, times: int) -> float:
    """Report what pages cost, each after a change of a comment on `target`.

    Returns the CPU seconds of the first page of the largest thread.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    def change() -> None:
        target.comments.order_by().first().save(update_fields=["status"])

    def cost(name: str, query: str = "") -> float:
        return one_by_one(site, f"/comments/{threads[name].pk}/{query}", times, change)

    last = many // 100
    pages = {
        f"page of 50, of {many:,} against 50": (cost("crowd"), cost("few")),
        f"page {last} of {many:,} against 50": (cost("crowd", f"?page={last}"), cost("few")),
        f"threads with replies, {many:,} against 250": (cost("nested"), cost("nested few")),
    }
    for name, (mine, base) in pages.items():
        is_good = mine <= PAGE_AT_MOST * base
        table.report(name, f"{mine * 1000:.1f} ms", f"≤ {PAGE_AT_MOST} ×", is_good, ratio=mine / base)
    with CaptureQueriesContext(connection) as queries:
        Client(HTTP_HOST="127.0.0.1").get(f"/comments/{threads['crowd'].pk}/")
    number = len(queries)
    table.report("queries of a page", str(number), f"≤ {QUERIES_AT_MOST}", number <= QUERIES_AT_MOST)
    return pages[f"page of 50, of {many:,} against 50"][0]


def report_screening(times: int, length: int) -> None:
    short, linear, hostile = screening(times, length)
    is_good = short <= SCREENING_AT_MOST
    table.report("screening of 2,000 characters", f"{short:.2f} ms", f"≤ {SCREENING_AT_MOST:.0f} ms", is_good)
    for name, ratio in {
        f"a character at {length:,} against one at 2,000": linear,
        f"hostile texts, {length:,} against {length // 2:,}, each half": hostile,
    }.items():
        table.report(name, "", f"≤ {LINEAR_AT_MOST} ×", ratio <= LINEAR_AT_MOST, ratio=ratio)


if __name__ == "__main__":
    sys.exit(main())
