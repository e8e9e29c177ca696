"""Rows that are sealed, and keys that do not open them."""

import pytest

from desertions.models import Identity, ListEntry
from newsroom.lib.sealing.keys import WrongKeyError
from tests.factories import make_case, make_entry, make_identity, make_list


@pytest.mark.django_db
def test_list_of_men_who_left_cannot_be_open():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="list_of_those_who_left_is_sealed"), transaction.atomic():
        make_list(proves="left", is_sealed=False)
    entry = make_entry(make_list(proves="left", is_sealed=True), surname="Запечатанный")
    with pytest.raises(IntegrityError, match="sealed_entry_says_nothing_in_clear"), transaction.atomic():
        ListEntry.objects.filter(pk=entry.pk).update(surname="Запечатанный")


@pytest.mark.django_db
def test_row_that_no_key_opens_is_an_error_and_never_gibberish(settings):
    identity = make_identity(make_case())
    settings.SALT_KEY = ["another"]
    with pytest.raises(WrongKeyError):
        Identity.objects.get(pk=identity.pk)
