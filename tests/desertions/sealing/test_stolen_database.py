"""A stolen database tells no one who is in it: a real dump, read and guessed at without the key."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import russiannames

from desertions.cases.possible_duplicates import cases_named
from desertions.models import Identity
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing import blind_index
from tests.desertions.dump import pg_dump, rows_of

GUESSES = 300_000


def known_surnames() -> list[str]:
    data = Path(russiannames.__file__).parent / "data" / "surnames.parquet"
    rows = duckdb.sql(f"SELECT text FROM '{data}' LIMIT {GUESSES}").fetchall()
    return [text for (text,) in rows if text]


def guesses(names: list[str]) -> Iterator[tuple[int, str]]:
    """Every number that a name could have become without the key, or under a key that a thief would try."""
    tried = [b"", b"only", hashlib.sha256(b"newsroom: digests of names").digest()]
    for name in names:
        folded = blind_index.folded(Name(name))[0]
        yield blind_index._hash(f"s {folded}"), name
        for text in (folded, f"s {folded}", f"s 0 {folded}", f"person {folded}"):
            content = text.encode()
            for hashed in (hashlib.sha256(content).digest(), *(hmac.digest(key, content, "sha256") for key in tried)):
                yield int.from_bytes(hashed[:8], signed=True), name


def keys_in(rows: list[dict[str, str]]) -> list[list[int]]:
    return [[int(key) for key in row["blind_index"].strip("{}").split(",") if key] for row in rows]


@pytest.mark.long
def test_dump_without_the_key_recovers_no_identity_by_reading_or_by_guessing(on_demonstration):
    people = list(Identity.objects.select_related("case"))
    dump = pg_dump()
    identities, entries = rows_of(dump, "desertions_identity"), rows_of(dump, "desertions_listentry")
    assert len(identities) == len(people) == 1010

    # By reading: no man's name stands anywhere but in the public wanted list, and nothing leads from there to a case.
    in_clear = {(e["surname"], e["given_name"], e["patronymic"]) for e in entries if e["surname"]}
    assert len(in_clear) > 400
    rest = dump.replace(dump[dump.index("COPY public.desertions_listentry ") :].split("\n\\.\n")[0], "")
    assert [p.case.public_id for p in people if p.full_name in rest or f"{p.surname} {p.given_name}" in rest] == []
    sealed = {
        column: {row[column][:5] for row in identities} for column in ("surname", "given_name", "patronymic", "born_on")
    }
    assert set.union(*sealed.values()) == {"gAAAA"}
    for match in rows_of(dump, "desertions_match"):
        assert match["sealed_entry"].startswith("gAAAA")
        assert int(match["entry_key"]) not in {int(e[c]) for e in entries for c in ("id", "match_key", "content")}

    # By guessing: the same attack that opens the wanted list, which is in clear, opens nobody under seal.
    under_seal = {key for keys in keys_in(identities) for key in keys} | {int(row["person_key"]) for row in identities}
    under_seal |= {key for keys in keys_in([e for e in entries if not e["surname"]]) for key in keys}
    in_the_open = [key for keys in keys_in([e for e in entries if e["surname"]]) for key in keys]
    wanted, surnames = {*under_seal, *in_the_open}, known_surnames()
    assert len(surnames) > GUESSES * 0.9
    names = {number: name for number, name in guesses(surnames) if number in wanted}
    assert [names[key] for key in under_seal if key in names] == []
    assert len([names[key] for key in in_the_open if key in names]) > 300

    # By counting: the commonest surname has many bearers, and no key gives away who they are.
    bearers = Counter(person.surname for person in people).most_common(1)[0][1]
    sharing = Counter(key for keys in keys_in(identities) for key in keys).most_common(1)[0][1]
    assert bearers > 10 > 4 > sharing

    # With the key every one of them is found: the numbers are not just noise.
    for person in people[:50]:
        assert person.case_id in cases_named(person.full_name)
