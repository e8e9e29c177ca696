"""What a line of a list says, how it is kept, and by what it is known again."""

import hashlib
from typing import Any

from desertions.matching.keys import folded
from desertions.models import NamedList
from desertions.models.named_list import ENTRY_VALUES
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.spelling import fold
from newsroom.lib.sealing.keys import digest


def match_text(values: dict[str, Any]) -> str:
    """By what a newer version of the list knows a person again: his number there, else full name and birth; where the
    birth is unknown, the unit too.
    """
    if values.get("number"):
        return f"number {values['number']}"
    name = Name(values["surname"], values.get("given_name", ""), values.get("patronymic", ""))
    born = values.get("born_on") or values.get("born_year")
    return f"person {' '.join(folded(name))} {born or fold(values.get('unit_text', ''))}"


def match_key(named: NamedList, values: dict[str, Any]) -> int:
    text = match_text(values)
    return digest(f"list {named.pk} {text}") if named.is_sealed else open_digest(text)


def sealed_values(values: dict[str, Any]) -> dict[str, Any]:
    """What `ListEntry.sealed` holds: the values there are, days as ISO writes them."""
    kept = {name: values[name] for name in ENTRY_VALUES if values.get(name)}
    return kept | ({"born_on": str(kept["born_on"])} if "born_on" in kept else {})


def open_digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)
