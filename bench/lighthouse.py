"""An article of 6,000 characters with one photograph: what it weighs, what Lighthouse says, and whether its HTML holds.

The site runs as in production, gunicorn with 2 workers on loopback, with the demonstration. Lighthouse (mobile profile,
Debian's Chromium) and html-validate are installed from npm into a scratch folder. Sizes are those of gzip, as a proxy
before the site would send them; pictures and fonts are compressed by themselves. Scores are the median of the runs.

    python bench/lighthouse.py [--quick]
"""

import argparse
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

from bench._site import ROOT, Server, scratch_site

PACKAGES = ["lighthouse@12.8.2", "html-validate@9.0.0"]
CHROMIUM = "/usr/bin/chromium"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"
CHARACTERS = 6000
SCORE = 98
MOST = {"HTML": 20.0, "CSS": 15.0, "JavaScript": 20.0, "fonts": 120.0}
"""Kilobytes."""
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
# Rules of style, not of HTML; and one that our <details>, which hold lists of notes, are allowed by the standard.
RULES = {"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off", "long-title": "off"}}


def prepare() -> tuple[str, list[str]]:
    """The article's address, and those of the other pages that html-validate reads."""
    from django.utils import timezone

    from articles.editing import revisions
    from articles.editing.tokens import plain_text
    from articles.models import Article
    from articles.publishing import publish
    from newsroom import demo

    demo.build()
    from django.contrib.auth.models import User

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
    """Kilobytes of what the page brings, by kind, compressed."""
    html = server.get(path).body.decode()  # type: ignore[attr-defined]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = re.findall(r'<script src="([^"]+)"', html)
    css = {address: server.get(address).body for address in styles}  # type: ignore[attr-defined]
    fonts = {
        urljoin(address, found)
        for address, content in css.items()
        for found in re.findall(r'url\("?([^")]+\.woff2)', content.decode())
        if "latin" in found
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
    return sum(len(gzip.compress(one, 6)) for one in contents) / 1000  # type: ignore[attr-defined]


def scores(address: str, scratch: Path, runs: int) -> dict[str, float]:
    """The median score of each category, out of 100, and the audits that cost any."""
    found: dict[str, list[float]] = {name: [] for name in CATEGORIES}
    for number in range(runs):
        report = scratch / f"report-{number}.json"
        command = [str(scratch / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
        environment = os.environ | {"CHROME_PATH": CHROMIUM}
        subprocess.run(command, check=True, env=environment, capture_output=True, timeout=300)
        told = json.loads(report.read_text())
        for name in CATEGORIES:
            found[name].append(told["categories"][name]["score"] * 100)
        if number == 0:
            _tell_losses(told)
    return {name: statistics.median(values) for name, values in found.items()}


def _tell_losses(report: dict) -> None:  # type: ignore[type-arg]
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"  {name}: {audit['title']} ({audit.get('displayValue', audit['score'])})")


def complaints(server: Server, pages: list[str], scratch: Path) -> int:
    """How many errors html-validate finds on the pages; each is told."""
    folder = scratch / "pages"
    folder.mkdir()
    for number, path in enumerate(pages):
        (folder / f"{number}.html").write_bytes(server.get(path).body)  # type: ignore[attr-defined]
    (scratch / ".htmlvalidate.json").write_text(json.dumps({"root": True} | RULES))
    command = [str(scratch / "node_modules" / ".bin" / "html-validate"), "--formatter=json", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
    if result.returncode not in (0, 1) or not result.stdout:
        raise SystemExit(f"html-validate did not run: {result.stderr}")
    total = 0
    for file in json.loads(result.stdout):
        for message in file["messages"]:
            total += 1
            page = pages[int(Path(file["filePath"]).stem)]
            print(f"  {page}: {message['ruleId']} {message['message']} (line {message['line']})")
    return total


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    runs = 1 if parser.parse_args().quick else 3
    with scratch_site() as (scratch, environment):
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", *PACKAGES]
        subprocess.run(install, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        path, pages = prepare()
        site = Server("newsroom.wsgi", ROOT, environment)
        try:
            for _warm in range(6):
                site.get(path)
            sizes = weight(site, path)
            errors = complaints(site, [path, *pages], scratch)
            points = scores(f"http://127.0.0.1:{site.port}{path}", scratch, runs)
        finally:
            site.stop()
    rows = [
        (f"{name}, compressed", f"{sizes[name]:.1f} kB", f"< {most:.0f} kB", sizes[name] < most)
        for name, most in MOST.items()
    ]
    rows.append(("scripts that block", f"{sizes['blocking']:.0f}", "0", sizes["blocking"] == 0))
    rows += [(f"Lighthouse, {name}", f"{value:.0f}", f"≥ {SCORE}", value >= SCORE) for name, value in points.items()]
    rows.append((f"html-validate, {len(pages) + 1} pages", f"{errors} errors", "0", errors == 0))
    print(f"\n{'article of 6,000 characters':40} {'measured':>12} {'target':>10}  verdict")
    for name, measured, target, good in rows:
        print(f"{name:40} {measured:>12} {target:>10}  {'ok' if good else 'SHORT'}")
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
