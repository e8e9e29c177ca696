"""The person whom comparisons take."""

from typing import NamedTuple

from newsroom.lib.names.parsing import Name


class Person(NamedTuple):
    """A person as a list or a case describes them; unknown values are empty."""

    name: Name
    born: str = ""
    """The full date of birth in ISO format."""
    year: int | None = None
    unit: str = ""
    rank: str = ""
    place: str = ""
