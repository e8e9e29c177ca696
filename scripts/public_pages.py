"""Save every public page of the demonstration, or compare two such savings: what a change does to what readers get.

    python scripts/public_pages.py save FOLDER       # builds the demonstration in a database of its own
    python scripts/public_pages.py compare OLD NEW   # exits 1 where pages differ, and shows how

The clock stands still while the demonstration is built and read. Stamps of forms, which differ at every reading, are
left out. `compare` reads HTML twice: byte for byte, and as a browser does, with runs of white space as one space.
"""

import argparse
import datetime
import difflib
import hashlib
import os
import re
import sys
from collections import deque
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime.datetime(2026, 11, 28, 12, 0, tzinfo=datetime.UTC)
STARTS = ("/", "/robots.txt", "/sitemap.xml", "/search/", "/figures/", "/cases/", "/corrections/")
LINK = re.compile(rb"""(?:href|src|action|srcset)=["']([^"'<>\s]+)|<loc>([^<]+)</loc>""")
STAMP = re.compile(rb'(name="stamp"[^>]*value="|value=")[^"]{40,}"')
MAX_PAGES = 5000
BLOCK = (
    "html head body main header footer nav section article aside div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead "
    "tbody tr td th caption form fieldset legend figure figcaption details summary blockquote hr meta link title "
    "script option"
).replace(" ", "|")
BLOCK_EDGE = re.compile(rf" ?(</?(?:{BLOCK})(?: [^<>]*)?>) ?".encode())


def save(folder: Path) -> int:
    """Write every page that a reader can reach by links into the folder. Returns the number of pages."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    import time_machine

    django.setup()
    from django.test import Client
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from newsroom import demo

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with time_machine.travel(NOON, tick=False):
            demo.build()
            pages = _crawl(Client())
    finally:
        teardown_databases(databases, verbosity=0)
    folder.mkdir(parents=True, exist_ok=True)
    for address, (status, content) in pages.items():
        name = quote(address, safe="")
        if len(name) > 180:
            name = name[:150] + hashlib.sha256(address.encode()).hexdigest()[:16]
        (folder / name).write_bytes(f"{status} {address}\n".encode() + content)
    return len(pages)


def _crawl(client) -> dict[str, tuple[int, bytes]]:  # type: ignore[no-untyped-def]
    pages: dict[str, tuple[int, bytes]] = {}
    for language in ("en", "ru"):
        client.cookies["django_language"] = language
        waiting, seen = deque(STARTS), set(STARTS)
        while waiting and len(pages) < MAX_PAGES:
            address = waiting.popleft()
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if answer.status_code in (301, 302):
                content = answer["Location"].encode()
            pages[f"{language} {address}"] = answer.status_code, STAMP.sub(rb'\1STAMP"', content)
            links = [attribute or location for attribute, location in LINK.findall(content)]
            if answer.status_code in (301, 302):
                links.append(content)
            for link in links:
                target = _within(address, link.decode("utf-8", "replace"))
                if target and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return pages


def _within(base: str, link: str) -> str:
    """The address of a link as the site knows it; nothing for other sites, the desk, and files of the look."""
    whole = urlsplit(urljoin("http://testserver" + base, link.replace("&amp;", "&")))
    address = whole.path + (f"?{whole.query}" if whole.query else "")
    is_ours = whole.netloc == "testserver" and whole.scheme.startswith("http")
    return address if is_ours and not whole.path.startswith(("/static/", "/admin/")) else ""


def compare(old: Path, new: Path, most_shown: int) -> int:
    """Print how the pages differ. Returns the number of pages that differ as a browser reads them."""
    before, after = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (old, new))
    alike = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    spaced = {name for name in before.keys() & after.keys() - alike if _read(before[name]) == _read(after[name])}
    print(f"pages before: {len(before)}, after: {len(after)}")
    print(f"byte for byte the same: {len(alike)}")
    print(f"the same but for white space: {len(spaced)}")
    gone, came = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    for text, names in (("gone", gone), ("new", came)):
        if names:
            print(f"{text}: {len(names)}: {', '.join(names[:20])}")
    changed = sorted(before.keys() & after.keys() - alike - spaced)
    print(f"changed: {len(changed)}")
    shown: dict[str, int] = {}
    for name in changed:
        was, now = (
            _read(side).decode("utf-8", "replace").replace("> <", ">\n<").split("\n")
            for side in (before[name], after[name])
        )
        for line in difflib.unified_diff(was, now, lineterm="", n=0):
            if line[:1] in "+-" and line[:3] not in ("+++", "---"):
                shown[line] = shown.get(line, 0) + 1
    for line, number in sorted(shown.items(), key=lambda item: -item[1])[:most_shown]:
        print(f"{number:6} × {line[:300]}")
    return len(changed) + len(gone) + len(came)


def _read(content: bytes) -> bytes:
    """The page as a browser lays it out: a run of white space is one space, and none beside the edges of a block.

    Feeds carry HTML as text: it is read in the same way.
    """
    content = content.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"\\n", b"\n")
    return BLOCK_EDGE.sub(rb"\1", re.sub(rb"\s+", b" ", content))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("save").add_argument("folder", type=Path)
    comparing = verbs.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--most", type=int, default=40, help="differing lines to show")
    options = parser.parse_args()
    if options.verb == "save":
        print(f"{save(options.folder)} pages saved")
        return 0
    return int(compare(options.old, options.new, options.most) > 0)


if __name__ == "__main__":
    sys.exit(main())
