"""Reading pages as a test does: by their tags and text, whatever the layout of their templates."""

import re


def compact(html: str) -> str:
    """Return the HTML with each run of white space as one space, and none beside a tag."""
    return re.sub(r" ?([<>]) ?", r"\1", re.sub(r"\s+", " ", html))
