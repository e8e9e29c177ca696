"""Text and images of PDF pages, produced by a child process with limited time and memory.

A hostile file can harm only that child, which gets no secrets, writes no file, and is killed at its time limit.
"""

import io
import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 2 * 1024**3
"""Bytes of memory for the child."""
TEXT_SECONDS, IMAGE_SECONDS = 120, 20
"""Time limits, in seconds."""
PAGE_CHARACTERS, ALL_CHARACTERS, MAX_PAGES = 100_000, 20_000_000, 5_000
"""Limits of the text: characters of one page, characters of all pages, and pages."""
WIDTH = 1400
"""Pixels of a page image's width; its height is at most twice that."""


class UnreadablePageError(Exception):
    """The page does not exist, is damaged, or took too long."""


@dataclass
class PdfText:
    """The text of a PDF.

    `pages` is by number from 1; `complete` is false if time ran out or the file is damaged; `total` is the number of
    pages, `None` if unknown.
    """

    pages: dict[int, str] = field(default_factory=dict)
    complete: bool = False
    total: int | None = None


def read_text(path: Path, seconds: float = TEXT_SECONDS) -> PdfText:
    """Return the text of every page that can be read in this many seconds."""
    output, finished = _run("text", path, "", seconds)
    text = PdfText()
    for line in output.splitlines():
        try:
            page = json.loads(line)
        except ValueError:  # the line that was cut when time ran out
            continue
        if "total" in page:
            text.total = page["total"]
        else:
            # a hostile font can name a lone surrogate, which cannot be stored
            text.pages[page["number"]] = page["text"].encode("utf-8", "replace").decode()
    text.complete = finished and text.total == len(text.pages)
    return text


def page_image(path: Path, number: int, seconds: float = IMAGE_SECONDS) -> bytes:
    """Return a PNG of page `number`, counted from 1. Raises UnreadablePageError."""
    output, finished = _run("image", path, str(number), seconds)
    if not finished or not output.startswith(b"\x89PNG"):
        raise UnreadablePageError
    return output


def _run(what: str, path: Path, number: str, seconds: float) -> tuple[bytes, bool]:
    """Run the child. Returns its output, and whether it finished without error."""
    command = [sys.executable, "-I", __file__, what, str(path), number]
    try:
        done = subprocess.run(  # noqa: S603 # our own interpreter and this file
            command, capture_output=True, timeout=seconds, env={"PYTHONHASHSEED": "0"}, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", False
    return done.stdout, done.returncode == 0


def _confine(seconds: int) -> None:
    """Limit this process's memory and processor time, and forbid it to write files."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _print_text(path: str) -> None:
    """Print the number of pages, then each page's text, as lines of JSON."""
    import logging

    from pypdf import PdfReader

    logging.disable()
    reader = PdfReader(path)
    total = min(len(reader.pages), MAX_PAGES)
    print(json.dumps({"total": len(reader.pages)}), flush=True)  # noqa: T201 # the child's answer
    left = ALL_CHARACTERS
    for number in range(1, total + 1):
        if left <= 0:
            return
        try:
            text = reader.pages[number - 1].extract_text()[:PAGE_CHARACTERS]
        except Exception:  # noqa: S112 # pypdf raises any exception for a damaged page
            continue
        left -= len(text)
        print(json.dumps({"number": number, "text": text}), flush=True)  # noqa: T201


def _write_image(path: str, number: int) -> None:
    """Write a PNG of a page to standard output."""
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / width, 2 * WIDTH / height)
    content = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(content, "PNG")
    sys.stdout.buffer.write(content.getvalue())


if __name__ == "__main__":
    _confine(TEXT_SECONDS)
    os.nice(10)
    if sys.argv[1] == "text":
        _print_text(sys.argv[2])
    else:
        _write_image(sys.argv[2], int(sys.argv[3]))
