"""An article of 6,000 characters with one photograph: its weight, its scores in Lighthouse, and errors in its HTML.

The site runs as in production, gunicorn with 2 workers on loopback, with the demonstration. Lighthouse (mobile profile,
Debian's Chromium) and html-validate are installed from npm into a scratch folder; with `--quick` they are skipped.
Sizes are those of gzip, as a proxy before the site would send them; pictures and fonts are compressed by themselves.
Scores are the median of three runs.

    python bench/lighthouse.py [--quick]
"""

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _table as table
from bench._site import ROOT, Server, build_demonstration, is_quick, scratch_site

PACKAGES = ["lighthouse@12.8.2", "html-validate@9.0.0"]
CHROMIUM = "/usr/bin/chromium"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"
CHARACTERS = 6000
SCORE = 98
MAX_KILOBYTES = {"HTML": 20.0, "CSS": 15.0, "JavaScript": 20.0, "fonts": 120.0}
"""Kilobytes."""
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
RUNS = 3
OTHERS = ("/", "/cases/", "/figures/soldiers-who-left/")
# Rules of style, not of HTML; and one that our <details>, which hold lists of notes, are allowed by the standard.
RULES = {"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off", "long-title": "off"}}


def prepare() -> tuple[str, list[str]]:
    """Publish the article. Returns its address, and those of the other pages whose HTML is checked."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from articles.editing import revisions
    from articles.editing.tokens import plain_text
    from articles.models import Article
    from articles.publishing import publish

    build_demonstration()
    editor = User.objects.get(username="irina")
    article = Article.objects.get(slug="a-thousand-and-ten")
    text = revisions.text_of(article)
    whole = re.sub(r"<figure\b.*?</figure>", "", article.body)
    more = re.findall(r"<p>(?:(?!<data).)*?</p>", whole, re.DOTALL)
    while len(plain_text(whole)) < CHARACTERS:
        whole += more[len(whole) % len(more)]
    revisions.save_text(article, text | {"body": whole}, by=editor, at=timezone.now())
    publish.publish(article, by=editor, at=timezone.now(), publish_at=timezone.now())
    russian = Article.objects.get(slug="tysyacha-desyat")
    pages = ["/", russian.get_absolute_url(), "/search/?q=division", "/corrections/", "/figures/", "/cases/"]
    pages += [article.section.get_absolute_url(), f"/comments/{article.pk}/", "/figures/soldiers-who-left/"]
    return article.get_absolute_url(), pages


def weight(server: Server, path: str) -> dict[str, float]:
    """Return the kilobytes of what the page loads, by kind, compressed; and the number of blocking scripts."""
    html = server.get(path).body.decode()  # type: ignore[attr-defined]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = re.findall(r'<script src="([^"]+)"', html)
    css = {address: server.get(address).body for address in styles}  # type: ignore[attr-defined]
    fonts = {
        urljoin(address, font)
        for address, content in css.items()
        for font in re.findall(r'url\("?([^")]+\.woff2)', content.decode())
        if "latin" in font
    }
    sizes = {
        "HTML": _packed([html.encode()]),
        "CSS": _packed(css.values()),
        "JavaScript": _packed(server.get(address).body for address in scripts),  # type: ignore[attr-defined]
        "fonts": sum(len(server.get(address).body) for address in fonts) / 1000,  # type: ignore[attr-defined]
    }
    blocking = re.findall(r"<script(?![^>]*\b(?:defer|async|type=\"application/ld\+json\"))[^>]*>", html)
    return sizes | {"blocking": float(len(blocking))}


def _packed(contents: object) -> float:
    return sum(len(gzip.compress(content, 6)) for content in contents) / 1000  # type: ignore[attr-defined]


def scores(address: str, scratch: Path) -> dict[str, float]:
    """Return the median score of each category, out of 100. Prints the audits that lose points."""
    points: dict[str, list[float]] = {name: [] for name in CATEGORIES}
    for number in range(RUNS):
        file = scratch / f"report-{number}.json"
        command = [str(scratch / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
        command += [f"--output-path={file}", f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
        environment = os.environ | {"CHROME_PATH": CHROMIUM}
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        if result.returncode:
            raise SystemExit(f"Lighthouse did not run: {result.stderr}")
        report = json.loads(file.read_text())
        for name in CATEGORIES:
            points[name].append(report["categories"][name]["score"] * 100)
        if number == 0:
            _print_losses(report)
    return {name: statistics.median(values) for name, values in points.items()}


def _print_losses(report: dict) -> None:  # type: ignore[type-arg]
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"  {name}: {audit['title']} ({audit.get('displayValue', audit['score'])})")


def fetch(server: Server, pages: list[str]) -> dict[str, bytes]:
    """Return the HTML of each page. Ends the script if any of them does not answer 200."""
    bodies = {}
    for path in pages:
        response = server.get(path)
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        bodies[path] = response.body  # type: ignore[attr-defined]
    return bodies


def unbalanced(pages: dict[str, bytes]) -> int:
    """Return how many pages have an element that is not closed or not nested. Prints the first of each page."""
    from django.test.html import HTMLParseError, parse_html

    number = 0
    for path, html in pages.items():
        try:
            parse_html(html.decode())
        except HTMLParseError as error:
            number += 1
            print(f"  {path}: {error.args[0]}")
    return number


def complaints(pages: dict[str, bytes], scratch: Path) -> int:
    """Return how many errors html-validate finds on the pages. Prints each."""
    folder, paths = scratch / "pages", list(pages)
    folder.mkdir()
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_bytes(html)
    (scratch / ".htmlvalidate.json").write_text(json.dumps({"root": True} | RULES))
    command = [str(scratch / "node_modules" / ".bin" / "html-validate"), "--formatter=json", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
    if result.returncode not in (0, 1) or not result.stdout:
        raise SystemExit(f"html-validate did not run: {result.stderr}")
    total = 0
    for file in json.loads(result.stdout):
        for message in file["messages"]:
            total += 1
            page = paths[int(Path(file["filePath"]).stem)]
            print(f"  {page}: {message['ruleId']} {message['message']} (line {message['line']})")
    return total


def main() -> int:
    quick = is_quick(__doc__)
    with scratch_site() as (scratch, environment):
        if not quick:
            install = ["npm", "install", "--no-audit", "--no-fund", "--silent", *PACKAGES]
            subprocess.run(install, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        path, others = prepare()
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            for _warm in range(6):
                site.get(path)
            table.heading("article of 6,000 characters")
            report_weight(weight(site, path))
            pages = fetch(site, [path, *others])
            wrong = unbalanced(pages)
            table.report(f"pages of {len(pages)} with elements not closed or nested", str(wrong), "0", wrong == 0)
            report_npm(None if quick else scratch, pages, f"http://127.0.0.1:{site.port}{path}")
            report_others(None if quick else scratch, f"http://127.0.0.1:{site.port}")
        finally:
            site.stop()
    return table.exit_code()


def report_weight(sizes: dict[str, float]) -> None:
    for name, most in MAX_KILOBYTES.items():
        table.report(f"{name}, compressed", f"{sizes[name]:.1f} kB", f"< {most:.0f} kB", sizes[name] < most)
    table.report("scripts that block", f"{sizes['blocking']:.0f}", "0", sizes["blocking"] == 0)


def report_npm(scratch: Path | None, pages: dict[str, bytes], address: str) -> None:
    """Report what the packages in `scratch` find, or skip their rows where there is none."""
    errors, points = f"html-validate, {len(pages)} pages", {name: f"Lighthouse, {name}" for name in CATEGORIES}
    if scratch is None:
        table.skip(errors, "0", "npm is left out")
        for row in points.values():
            table.skip(row, f"≥ {SCORE}", "npm is left out")
        return
    number = complaints(pages, scratch)
    table.report(errors, f"{number} errors", "0", number == 0)
    for name, value in scores(address, scratch).items():
        table.report(points[name], f"{value:.0f}", f"≥ {SCORE}", value >= SCORE)


def report_others(scratch: Path | None, site: str) -> None:
    """Report the least of the four scores of each other page, or skip their rows where there is no scratch folder."""
    for path in OTHERS:
        row, goal = f"{path}, the least of four scores", f"≥ {SCORE}"
        if scratch is None:
            table.skip(row, goal, "npm is left out")
            continue
        name, value = min(scores(f"{site}{path}", scratch).items(), key=lambda score: score[1])
        table.report(row, f"{value:.0f}, {name}", goal, value >= SCORE)


if __name__ == "__main__":
    sys.exit(main())
