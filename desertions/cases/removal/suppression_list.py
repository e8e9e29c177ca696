"""The suppression list: recognising, without their names, people who were removed on request."""

import secrets
from typing import Any

from django.db import transaction

from desertions.models import KeyCheckValue, Purge, SuppressedPerson
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing.blind_index import folded
from newsroom.lib.sealing.keys import digest


class SuppressionList:
    """All suppressed people, read once, as they are few. Each import reads its own list."""

    def __init__(self) -> None:
        self.by_person: dict[int, str] = {}
        self.by_name: dict[int, str] = {}
        self.by_name_without_birth: dict[int, str] = {}
        for stone in SuppressedPerson.objects.select_related("purge"):
            self.by_person[stone.person_key] = stone.purge.number
            self.by_name[stone.name_key] = stone.purge.number
            if not stone.has_birth:
                self.by_name_without_birth[stone.name_key] = stone.purge.number
        self.key = _key() if self.by_person else b""

    def certificate_of(self, values: dict[str, Any]) -> str:
        """Return the number of the certificate under which this person was removed, or `""`.

        `values` has the name and `born_on` as an import reads them. If either side lacks the day of birth, the full
        name decides. Prefers false positives: a namesake may be refused.
        """
        if not self.by_person or not values.get("surname"):
            return ""
        name = Name(values["surname"], values.get("given_name", ""), values.get("patronymic", ""))
        born_on = values.get("born_on")
        by_person, by_name = _digests(self.key, name, born_on)
        known = self.by_name_without_birth if born_on else self.by_name
        return self.by_person.get(by_person) or known.get(by_name, "")


def suppress(purge: Purge, person: Any) -> None:
    """Store keyed digests by which this person is recognised, and nothing that reveals who they are."""
    name = Name(person.surname, person.given_name, person.patronymic)
    by_person, by_name = _digests(_key(), name, person.born_on)
    SuppressedPerson.objects.create(
        purge=purge, person_key=by_person, name_key=by_name, has_birth=person.born_on is not None
    )


def _digests(key: bytes, name: Name, born_on: Any) -> tuple[int, int]:
    """Return the digests of full name with date of birth, and of the full name alone."""
    text = " ".join(folded(name))
    return digest(f"removed {text} {born_on or ''}", key), digest(f"removed {text}", key)


@transaction.atomic
def _key() -> bytes:
    """Return the random key of these digests, generating and storing it on first use."""
    proof = KeyCheckValue.objects.select_for_update().first() or KeyCheckValue.objects.create(
        sentence=KeyCheckValue.SENTENCE
    )
    if not proof.suppression_key:
        proof.suppression_key = secrets.token_hex(32)
        proof.save(update_fields=["suppression_key"])
    return bytes.fromhex(proof.suppression_key)
