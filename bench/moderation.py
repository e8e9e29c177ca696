"""The moderation desk: its queue and a decision at 100 and at 100,000 waiting comments, groups, a big import.

Pages are asked of a gunicorn with 2 workers by a signed-in moderator; their cost is CPU time of web and database from
the kernel's own accounting, the median of many. Of what waits a tenth are floods, one of them of 5,000. A group
decision is one call of its verb, in one transaction, against a plain UPDATE of the same rows, rolled back, in the same
run. The import is a process of its own whose high-water mark is read.

    python bench/moderation.py [--quick]
"""

import http.client
import re
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, database_cpu, is_quick, largest_memory, scratch_site, signed_in_client

QUEUE_AT_MOST, DECISION_AT_MOST, GROUP_SECONDS, GROUP_AT_MOST, MEMORY_AT_MOST = 2.0, 1.5, 3.0, 25.0, 300
PAGE_MILLISECONDS = 60
QUEUE = "/admin/comments/comment/queue/"
FILL = """
INSERT INTO comments_comment (article_id, parent_id, path, depth, name, text, html, status, created_at, form_digest,
    is_pick, findings, text_hash, minhash, lsh_bands, risk, receipt_id, duplicate_group)
SELECT %(article)s + n %% 40, NULL, '{}', 0, 'Reader ' || n, said, '<p>' || said || '</p>', 'pending',
    now() - interval '9 days' + n * interval '5 seconds', %(base)s + n, FALSE, '[]', %(base)s + own,
    ARRAY(SELECT hashint4(own * 31 + b) FROM generate_series(1, 30) b),
    ARRAY(SELECT hashint4(own * 17 + b) FROM generate_series(1, 10) b), random(), %(receipt)s + n %% 500,
    NULL
FROM (SELECT n, CASE WHEN n %% 20 = 7 AND n <= 20 * %(flood)s THEN 7 WHEN n %% 20 = 8 THEN 8 + 20 * (n / 2000)
        ELSE n END AS own
    FROM generate_series(1, %(number)s) n) numbered,
    LATERAL (SELECT 'Text ' || own || ' ' || repeat(md5(own::text) || ' ', 8) AS said) texts
ORDER BY n
"""


def fill(number: int, flood: int) -> None:
    """Store `number` waiting comments: a flood of one text, smaller floods, and the rest with texts of their own."""
    from django.db import connection

    from articles.models import Article
    from comments.models import Receipt

    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM comments_comment")
        (last,) = cursor.fetchone()
        values = {
            "number": number,
            "flood": flood,
            "base": last * 1000 + 1,
            "article": Article.objects.earliest("pk").pk,
            "receipt": Receipt.objects.earliest("pk").pk,
        }
        cursor.execute(FILL, values)
        cursor.execute(
            "UPDATE comments_comment c SET duplicate_group = f.first FROM (SELECT text_hash, min(id) AS first "
            "FROM comments_comment GROUP BY text_hash HAVING count(*) > 1) f WHERE f.text_hash = c.text_hash"
        )
        cursor.execute("VACUUM ANALYZE comments_comment")


def people_and_articles() -> Any:
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from articles.models import Article, Section
    from comments.models import Receipt

    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.groups.add(Group.objects.get(name="moderator"))
    sections = [Section.objects.create(slug=f"s{n}", name_en=f"S{n}", name_ru=f"Р{n}") for n in range(4)]
    for n in range(40):
        Article.objects.create(
            headline=f"Story {n}",
            slug=f"story-{n}",
            section=sections[n % 4],
            status="published",
            published_at=timezone.now() - timedelta(days=10),
        )
    today = timezone.localdate()
    Receipt.objects.bulk_create(Receipt(digest=n, first_used_on=today) for n in range(500))
    return moderator


class Desk:
    """A moderator's browser: signed in, one request after the other."""

    def __init__(self, site: Server, user: Any) -> None:
        client = signed_in_client(user)
        self.site, self.cookie = site, f"sessionid={client.cookies['sessionid'].value}"
        self.page = ""
        page = self.ask("GET", QUEUE)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        self.token = token[1]

    def ask(self, method: str, path: str, **values: Any) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {"Host": "127.0.0.1", "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        if values:
            headers["HX-Request"] = "true"
            values["csrfmiddlewaretoken"] = self.token
        connection.request(method, path, body=urlencode(values), headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        for name, value in response.getheaders():
            if name == "Set-Cookie" and value.startswith("csrftoken") and "csrftoken" not in self.cookie:
                self.cookie += "; " + value.partition(";")[0]
        connection.close()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        return body

    def cost(self, path: str, times: int) -> float:
        """Return the median CPU seconds of the page."""
        return statistics.median(self._spent("GET", path) for _ in range(times))

    def cost_of_decisions(self, times: int) -> float:
        """Return the median CPU seconds of approving a comment of the queue, each time another."""
        from comments.models import Comment

        costs = []
        for comment in Comment.objects.awaiting_decision()[:times]:
            values = {"act": "approve", "seen": comment.version}
            costs.append(self._spent("POST", f"/admin/comments/comment/{comment.pk}/decide/", **values))
        return statistics.median(costs)

    def _spent(self, method: str, path: str, **values: Any) -> float:
        before = self.site.cpu() + database_cpu()
        self.ask(method, path, **values)
        return self.site.cpu() + database_cpu() - before


def group_decision(moderator: Any, number: int, act: str) -> tuple[float, float]:
    """Return the seconds of a decision about `number` comments, and of a plain UPDATE of the same rows."""
    from django.db import connection, transaction
    from django.utils import timezone

    from comments.choices import ActionType
    from comments.models import Comment
    from comments.moderation import bulk

    pks = list(Comment.objects.filter(status="pending").order_by("-pk").values_list("pk", flat=True)[:number])
    plain = []
    for _try in range(3):
        with transaction.atomic(), connection.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute("UPDATE comments_comment SET status = 'rejected' WHERE id = ANY(%s)", [pks])
            plain.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    batch = bulk.preview_batch(pks, by=moderator, at=timezone.now())
    began = time.perf_counter()
    done = bulk.decide_batch(batch, ActionType(act), reason="spam", by=moderator, at=timezone.now())
    seconds = time.perf_counter() - began
    if len(done.decisions) != number:
        raise SystemExit(f"{len(done.decisions)} of {number} were decided")
    return seconds, statistics.median(plain)


def import_of(scratch: Path, number: int) -> tuple[float, float]:
    """Return the megabytes that an import of `number` comments takes at most, and its seconds."""
    from comments.models import Comment
    from tests.comments.exports import as_wxr, generated

    file = scratch / "export.xml"
    file.write_text(as_wxr(generated(number)), encoding="utf-8")
    before = Comment.objects.count()
    command = [sys.executable, "manage.py", "import_comments", str(file), "--form", "wxr", "--by", "moderator", "--yes"]
    began, most = time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, largest_memory(process.pid))
        time.sleep(0.05)
    if process.returncode or Comment.objects.count() != before + number:
        raise SystemExit("The import did not bring every comment.")
    return most / 1000, time.perf_counter() - began


PAGES = {
    "queue, the oldest first": QUEUE,
    "queue, the riskiest first": f"{QUEUE}?order=risk",
    "queue of one section": f"{QUEUE}?section={{section}}",
    "queue, third page": f"{QUEUE}?page=3",
}


def main() -> int:
    quick = is_quick(__doc__)
    many, times, group, imported = (1_000, 1, 50, 100) if quick else (100_000, 31, 5000, 100_000)
    with scratch_site() as (scratch, environment):
        moderator = people_and_articles()
        table.heading("moderation")
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            report_queue(site, moderator, many, times, flood=group)
        finally:
            site.stop()
        for act, verb in (("reject", "rejecting"), ("delete", "deleting")):
            seconds, plain = group_decision(moderator, group, act)
            limit, ratio = GROUP_SECONDS * group / 5000, seconds / plain
            table.report(f"{verb} {group:,} at once", f"{seconds:.2f} s", f"< {limit:.2g} s", seconds < limit)
            name, goal = f"{verb} {group:,} against a plain UPDATE", f"≤ {GROUP_AT_MOST:.0f} ×"
            table.report(name, f"{plain * 1000:.0f} ms", goal, ratio <= GROUP_AT_MOST, ratio=ratio)
        memory, seconds = import_of(scratch, imported)
        name, goal = f"import of {imported:,} comments", f"< {MEMORY_AT_MOST} MB"
        table.report(name, f"{memory:.0f} MB, {seconds:.0f} s", goal, memory < MEMORY_AT_MOST)
    return table.exit_code()


def report_queue(site: Server, moderator: Any, many: int, times: int, *, flood: int) -> None:
    from articles.models import Section

    fill(100, 2)
    desk, section = Desk(site, moderator), Section.objects.earliest("pk").pk

    def costs() -> dict[str, float]:
        return {name: desk.cost(path.format(section=section), times) for name, path in PAGES.items()}

    few = costs() | {"a decision": desk.cost_of_decisions(times)}
    fill(many, flood)
    large = costs() | {"a decision": desk.cost_of_decisions(times)}
    for name, mine in large.items():
        most, ratio = DECISION_AT_MOST if name == "a decision" else QUEUE_AT_MOST, mine / few[name]
        shown = f"{name}, {many:,} against 100"
        table.report(shown, f"{mine * 1000:.1f} ms", f"≤ {most:g} ×", ratio <= most, ratio=ratio)
    first = large["queue, the oldest first"]
    is_good = first <= PAGE_MILLISECONDS / 1000
    table.report("first page of the queue", f"{first * 1000:.1f} ms", f"≤ {PAGE_MILLISECONDS} ms", is_good)


if __name__ == "__main__":
    sys.exit(main())
