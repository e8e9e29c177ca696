"""Without `comments` (its folder, its app entry, its URL include, its template tag) the apps below it stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def without_lines(path: Path, pattern: str) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not re.search(pattern, line)]
    assert len(lines) < len(text.splitlines())
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.long
def test_articles_and_desertions_stand_without_comments(tmp_path):
    """Every module of theirs and of their tests is imported, their tables are made, and a page of each is requested."""
    house = tmp_path / "house"
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.splitlines():
        if not name.startswith(("comments/", "tests/comments/", "tests/newsroom/", "tests/browser/")):
            target = house / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, target)
    without_lines(house / "newsroom" / "settings.py", r'^    "comments",$')
    without_lines(house / "newsroom" / "urls.py", r"comments\.urls")
    without_lines(house / "templates" / "articles" / "_article_comments.html", "comment_section")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--assert=plain", "--one-of-each"]
    command += ["tests/articles", "tests/desertions"]
    # With a directory of its own: pytest would shut the one that the database of this very run lies in.
    command += ["--basetemp", str(tmp_path / "nested")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
    result = subprocess.run(
        command, cwd=house, env=environment | {"VAR_DIR": str(tmp_path / "var")}, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]
