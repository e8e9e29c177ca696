"""The comments of an export in a temporary table, where threads are connected before anything is written.

A file may name parents after their answers, name parents that are missing, or answer in circles. Each comment is placed
below the nearest one above it that is imported; one without any begins a thread.
"""

import hashlib
import json
from array import array
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.utils.translation import gettext as _

from articles.models import Article
from comments.choices import Status
from comments.importing.foreign_comments import MAX_TEXT_LENGTH, Export, ForeignComment
from comments.models import CommentImport
from comments.screening import context, near_duplicates, risk_model
from comments.screening.screen import Repeats, ScreeningContext, screen
from newsroom.lib.db.bulk_copy import copy_lines, line_of
from newsroom.lib.text import addresses
from newsroom.lib.text.html import comment_html, normalise_text

BATCH_SIZE = 1000
NAME_LIMIT = 60
SEEN, DONE = 1, 2
NULL = "\\N"
COLUMNS = (
    *("key", "parent_key", "place", "name", "text", "written_at", "edited_at", "status", "skipped", "form_digest"),
    *("html", "text_hash", "minhash", "lsh_bands", "findings", "risk"),
)
TABLE = """
CREATE TEMPORARY TABLE staged (
    n serial PRIMARY KEY, key text NOT NULL, parent_key text, place text, name text, text text,
    written_at timestamptz, edited_at timestamptz, status text, skipped text, form_digest bigint,
    html text, text_hash bigint, minhash int[], lsh_bands int[], findings jsonb, risk float,
    article_id bigint, parent_n int, above_n int, depth int, id bigint, orphan boolean NOT NULL DEFAULT FALSE,
    circle boolean NOT NULL DEFAULT FALSE, undated boolean NOT NULL DEFAULT FALSE
) ON COMMIT DROP
"""
LINK_PARENTS = [
    "CREATE INDEX ON staged (place, key)",
    "ANALYZE staged",
    """UPDATE staged SET skipped = 'repeated'
    FROM (SELECT place, key, min(n) AS first FROM staged GROUP BY place, key) f
    WHERE staged.place = f.place AND staged.key = f.key AND staged.n > f.first""",
    """UPDATE staged s SET above_n = above.n FROM staged above
    WHERE s.parent_key <> '' AND above.place = s.place AND above.key = s.parent_key AND above.skipped <> 'repeated'""",
    "UPDATE staged SET orphan = TRUE WHERE parent_key <> '' AND above_n IS NULL AND skipped = ''",
    "CREATE TEMPORARY TABLE hung (n int PRIMARY KEY, parent_n int, depth int, circle boolean) ON COMMIT DROP",
]
PLACE_IN_THREADS = """
UPDATE staged SET parent_n = hung.parent_n, depth = hung.depth, circle = hung.circle FROM hung WHERE hung.n = staged.n
"""
WRITE = [
    """UPDATE staged SET id = given.id FROM (
        SELECT n, nextval(pg_get_serial_sequence('comments_comment', 'id')) AS id
        FROM (SELECT n FROM staged WHERE skipped = '' ORDER BY written_at, n) ordered
    ) given WHERE given.n = staged.n""",
    """INSERT INTO comments_comment (id, article_id, parent_id, path, depth, name, text, html, status, created_at,
        edited_at, form_digest, is_pick, findings, text_hash, minhash, lsh_bands, risk, came_by_id, duplicate_group)
    SELECT s.id, s.article_id, up.id, '{}', 0, s.name, s.text, s.html, s.status, s.written_at, s.edited_at,
        s.form_digest, FALSE, s.findings, s.text_hash, s.minhash, s.lsh_bands, s.risk, %(run)s,
        CASE WHEN s.text_hash = 0 THEN s.id ELSE min(s.id) OVER (PARTITION BY s.text_hash) END
    FROM staged s LEFT JOIN staged up ON up.n = s.parent_n
    WHERE s.skipped = '' ORDER BY s.depth, s.id""",
]
DATE_UNDATED = [
    "UPDATE staged SET undated = TRUE WHERE written_at IS NULL AND skipped = ''",
    """UPDATE staged SET written_at = COALESCE(
        (SELECT b.written_at FROM staged b WHERE b.place = staged.place AND b.n < staged.n AND b.written_at IS NOT NULL
            ORDER BY b.n DESC LIMIT 1),
        (SELECT b.written_at FROM staged b WHERE b.place = staged.place AND b.n > staged.n AND b.written_at IS NOT NULL
            ORDER BY b.n LIMIT 1),
        (SELECT published_at FROM articles_article a WHERE a.id = staged.article_id),
        now())
    WHERE undated""",
]
"""A comment without a date gets that of its neighbour in the file, or of its article."""
COUNT = """
SELECT count(*), count(*) FILTER (WHERE skipped = ''), count(*) FILTER (WHERE orphan AND skipped = ''),
    count(*) FILTER (WHERE circle AND skipped = ''), count(*) FILTER (WHERE undated AND skipped = '') FROM staged
"""


def stage(export: Export, run: CommentImport, report: Callable[[int], None], *, is_to_be_written: bool) -> None:
    """Load the export into the temporary table and connect its threads. Requires a transaction.

    `report` gets the number of comments read. Stores in `run.findings` which threads have no article. Comments to be
    written also get what a count does not need: HTML, hashes, and what screening finds.
    """
    screening_desk = context.read() if is_to_be_written else None
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        batch: list[str] = []
        for number, foreign in enumerate(export.comments, start=1):
            batch.append(line_of(_values(foreign, run, screening_desk)))
            if len(batch) == BATCH_SIZE:
                copy_lines(cursor, "staged", COLUMNS, batch)
                batch = []
                report(number)
        copy_lines(cursor, "staged", COLUMNS, batch)
        for statement in LINK_PARENTS:
            cursor.execute(statement)
        _find_articles(cursor, export, run)
        for statement in DATE_UNDATED:
            cursor.execute(statement)
        _leave_out_what_is_there(cursor, run)
        _hang(cursor)


def _hang(cursor: Any) -> None:
    """Give each comment its depth and the nearest imported one above as parent. Circles are cut where they begin."""
    cursor.execute("SELECT COALESCE(max(n), 0) FROM staged")
    size = cursor.fetchone()[0] + 1
    above, parent, depth = (array("l", bytes(8 * size)) for _ in range(3))
    stays_away, state, circle = bytearray(size), bytearray(size), bytearray(size)
    cursor.execute("SELECT n, COALESCE(above_n, 0), skipped <> '' AND id IS NULL FROM staged ORDER BY n")
    while rows := cursor.fetchmany(BATCH_SIZE):
        for n, up, away in rows:
            above[n], stays_away[n] = up, away
    for n in range(1, size):
        walk = []
        while n and not state[n]:
            state[n] = SEEN
            walk.append(n)
            n = above[n]
        if n and state[n] == SEEN:
            above[n], circle[n] = 0, 1
        for number in reversed(walk):
            up = above[number]
            parent[number] = parent[up] if stays_away[up] else up
            depth[number] = depth[parent[number]] + 1 if parent[number] else 0
            state[number] = DONE
    for start in range(1, size, BATCH_SIZE):
        lines = [
            f"{n}\t{parent[n] or NULL}\t{depth[n]}\t{'t' if circle[n] else 'f'}\n"
            for n in range(start, min(start + BATCH_SIZE, size))
        ]
        copy_lines(cursor, "hung", ("n", "parent_n", "depth", "circle"), lines)
    cursor.execute(PLACE_IN_THREADS)


def counts() -> dict[str, int]:
    """Return the number of staged comments of each kind; kinds without any are left out, except `found` and `new`.

    `new` are to be imported; of these, `orphan` lack their parent, `circle` answered in a circle and `undated` get the
    date of another. The other kinds are the reasons to skip a comment.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        total, new, orphans, circles, undated = cursor.fetchone()
        cursor.execute("SELECT skipped, count(*) FROM staged WHERE skipped <> '' GROUP BY skipped")
        skipped = dict(cursor.fetchall())
    numbers = {"found": total, "new": new, "orphan": orphans, "circle": circles, "undated": undated} | skipped
    return {kind: number for kind, number in numbers.items() if number or kind in ("found", "new")}


def drop() -> None:
    """Drop the temporary tables."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged, hung")


def _values(foreign: ForeignComment, run: CommentImport, screening_desk: ScreeningContext | None) -> list[Any]:
    name = normalise_text(foreign.name).replace("\n", " ") or _("Anonymous")
    text = normalise_text(foreign.text)
    status = foreign.status if run.as_they_were else Status.PENDING
    skipped = foreign.skipped or _refusal(foreign, text)
    is_written = screening_desk is not None and not skipped
    derived = (
        _derived_values(text, name, status, screening_desk)
        if screening_desk and is_written
        else ["", 0, [], [], "[]", None]
    )
    body = text if is_written else ""
    digest = hashlib.blake2b(
        f"{run.form} {foreign.place} {foreign.key} {foreign.written_at}".encode(), digest_size=8
    ).digest()
    number = int.from_bytes(digest, signed=True)
    shown = name if len(name) <= NAME_LIMIT else name[: NAME_LIMIT - 1] + "…"
    times = [foreign.written_at, foreign.edited_at]
    return [foreign.key, foreign.parent, foreign.place, shown, body, *times, status, skipped, number, *derived]


def _derived_values(text: str, name: str, status: str, screening_desk: ScreeningContext) -> list[Any]:
    """Return what follows from a text; for one that waits for a moderator also findings and risk."""
    letters = near_duplicates.letters_of(text)
    minhash = near_duplicates.minhash(letters)
    findings, risk = [], None
    if status == Status.PENDING:
        findings = [finding.as_json() for finding in screen(text, name, desk=screening_desk, repeats=Repeats())]
        risk = risk_model.risk_of(text)
    exact = near_duplicates.text_hash(letters) if letters else 0
    return [comment_html(text), exact, minhash, near_duplicates.lsh_bands(minhash), json.dumps(findings), risk]


def _refusal(foreign: ForeignComment, text: str) -> str:
    if not foreign.key:
        return "no number"
    if not text:
        return "empty"
    if len(text) > MAX_TEXT_LENGTH:
        return "too long"
    return ""


def _find_articles(cursor: Any, export: Export, run: CommentImport) -> None:
    """Give every comment the article of its thread. Threads without one are skipped and listed in `run.findings`."""
    lines = [line.split() for line in run.places.splitlines() if len(line.split()) == 2]
    given = {addresses.compared(address): slug for address, slug in lines}
    cursor.execute("SELECT place, count(*) FROM staged WHERE skipped = '' GROUP BY place")
    needed = dict(cursor.fetchall())
    wanted = {place: _slugs(export.threads.get(place, []), given) for place in needed}
    articles = dict(Article.objects.filter(slug__in=set().union(*wanted.values())).values_list("slug", "pk"))
    article_by_place = {
        place: articles[slug] for place, slugs in wanted.items() for slug in slugs[::-1] if slug in articles
    }
    for place, article in article_by_place.items():
        cursor.execute("UPDATE staged SET article_id = %s WHERE place = %s", [article, place])
    cursor.execute("UPDATE staged SET skipped = 'no article' WHERE article_id IS NULL AND skipped = ''")
    missing = sorted(((needed[place], place) for place in needed if place not in article_by_place), reverse=True)
    run.findings = {
        "repaired": export.repaired,
        "threads": len(article_by_place),
        "missing": [[number, *_named(export.threads.get(place, []), place)] for number, place in missing[:200]],
    }


def _named(thread: list[str], place: str) -> tuple[str, str]:
    title, address = [*thread, "", ""][:2]
    return title or place, address or place


def _slugs(thread: list[str], given: dict[str, str]) -> list[str]:
    """Return possible slugs of our article: those given for the address, and the end of each address."""
    slugs = []
    for address in thread[1:]:
        key = addresses.compared(address)
        with_path_only = key.partition("?")[0]
        if key in given:
            slugs.append(given[key])
        elif "/" in with_path_only and with_path_only in given:
            slugs.append(given[with_path_only])
        path = unquote(urlsplit(address).path).rstrip("/")
        last = path.rpartition("/")[2]
        slugs += [last, last.removesuffix(".html").removesuffix(".htm")]
    return [slug for slug in dict.fromkeys(slugs) if slug]


def _leave_out_what_is_there(cursor: Any, run: CommentImport) -> None:
    cursor.execute(
        "UPDATE staged SET skipped = 'there', id = CASE WHEN c.article_id = staged.article_id THEN c.id END "
        "FROM comments_comment c WHERE c.form_digest = staged.form_digest AND skipped = ''"
    )
    if run.form == CommentImport.Form.LINES:
        cursor.execute(
            "UPDATE staged SET skipped = 'there', id = c.id FROM comments_comment c WHERE skipped = '' "
            "AND c.id::text = staged.key AND c.article_id = staged.article_id AND c.created_at = staged.written_at"
        )


def write(run: CommentImport) -> int:
    """Insert the staged comments that are not skipped, parents before their answers. Returns their number."""
    with connection.cursor() as cursor:
        for statement in WRITE:
            cursor.execute(statement, {"run": run.pk})
        return int(cursor.rowcount)
