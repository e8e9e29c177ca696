"""What the papers say about the code is so."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def rooms() -> list[Path]:
    """Every module that stands in a room: a package of an app or of `newsroom/lib` that is none of Django's own."""
    djangos = {
        "admin",
        "forms",
        "management",
        "migrations",
        "models",
        "templatetags",
        "views",
        "demo",
        "database",
        "lib",
    }
    apps = [ROOT / name for name in ("articles", "comments", "desertions", "newsroom")]
    packages = [path for app in [*apps, ROOT / "newsroom" / "lib"] for path in app.iterdir() if path.is_dir()]
    return [
        module
        for package in packages
        if package.name not in djangos
        for module in package.rglob("*.py")
        if module.name != "__init__.py"
    ]


def test_glossary_has_a_row_for_every_module_of_a_room():
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    places = {place for row in rows if row.startswith("|") for place in row.strip("| ").split(" | ")[-1].split(", ")}
    named = {place for place in places if "/" in place}
    modules = {str(module.relative_to(ROOT).with_suffix("")) for module in rooms()}
    assert len(modules) > 100
    folders = tuple(place for place in named if place.endswith("/"))
    assert sorted(m for m in modules if m not in named and not m.startswith(folders)) == []
    assert sorted(place for place in named if not (place in modules or any(m.startswith(place) for m in modules))) == []


def test_data_model_is_drawn_from_the_models_of_today():
    printed = StringIO()
    call_command("data_model", stdout=printed)
    assert (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8") == printed.getvalue(), "Run `make data-model`."


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_paper_links_to_or_names_is_there(paper):
    text = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
    linked = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in linked if link and not (paper.parent / link).exists()] == []
    pattern = r"`((?:articles|comments|desertions|newsroom|templates|static|tests|bench|deploy|docs|scripts)/[\w/.-]*)`"
    paths = [path.rstrip("/.") for path in re.findall(pattern, text)]
    assert [path for path in paths if not ((ROOT / path).exists() or (ROOT / f"{path}.py").exists())] == []
    modules = re.findall(r"`((?:articles|comments|desertions|newsroom)(?:\.\w+)+)`", text)
    assert [module for module in modules if not _leads_to_code(module)] == []


def _leads_to_code(dotted: str) -> bool:
    """Return whether a dotted name is a package or module, or one name in a module that has it."""
    parts = dotted.split(".")
    for names in (parts, parts[:-1]):
        path = ROOT.joinpath(*names)
        if path.is_dir() and names == parts:
            return True
        file = path.with_suffix(".py")
        if file.exists():
            return names == parts or parts[-1] in file.read_text(encoding="utf-8")
    return False
