"""Who is compared."""

from typing import NamedTuple

from newsroom.lib.names.parsing import Name


class Person(NamedTuple):
    """A person as a list or a case has him: what is unknown is empty."""

    name: Name
    born: str = ""
    """The whole date of birth as ISO writes it."""
    year: int | None = None
    unit: str = ""
    rank: str = ""
    place: str = ""
