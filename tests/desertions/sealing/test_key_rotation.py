"""Keys are changed while the site works."""

import threading

import pytest
from django.db import connections

from desertions.cases.possible_duplicates import cases_named
from desertions.models import ListEntry, Source
from desertions.sealing import key_rotation
from newsroom.lib.sealing.keys import is_under_first_key
from tests.desertions.dump import TOKEN, pg_dump
from tests.factories import make_case, make_entry, make_identity, make_list, make_source

committed = pytest.mark.django_db(transaction=True)
"""Rows as a dump and another connection see them."""


@committed
def test_keys_are_changed_under_load_and_no_read_is_lost(settings):
    people = [make_identity(make_case(), surname=f"Фамилия{chr(1072 + n)}", given_name="Иван") for n in range(32)]
    entry = make_entry(make_list(is_sealed=True), surname="Ротный")
    source, old = make_source(contact="a line"), settings.SALT_KEY[0]
    settings.SALT_KEY = ["new", old]
    lost: list[str] = []
    reads = [0]
    done = threading.Event()

    def read_on() -> None:
        try:
            while not done.is_set():
                for person in people:
                    if person.case_id not in cases_named(person.full_name):
                        lost.append(person.full_name)
                    reads[0] += 1
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _round in range(3):
        rotated = {r.table: r.changed for r in key_rotation.rotate_keys()}
        settings.SALT_KEY = [f"newer{_round}", *settings.SALT_KEY]
    done.set()
    for reader in readers:
        reader.join()
    assert lost == []
    assert reads[0] > 32
    assert rotated["desertions_identity"] == 32
    list(key_rotation.rotate_keys())

    settings.SALT_KEY = settings.SALT_KEY[:1]
    assert people[0].case_id in cases_named(people[0].full_name)
    assert ListEntry.objects.get(pk=entry.pk).full_name.startswith("Ротный")
    assert Source.objects.get(pk=source.pk).contact == "a line"
    assert {token for token in TOKEN.findall(pg_dump()) if not is_under_first_key(token)} == set()
    assert [r.changed for r in key_rotation.rotate_keys() if r.changed] == []
