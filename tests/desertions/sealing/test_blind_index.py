"""Sealed names are looked up by a blind index, in any spelling."""

from collections import Counter

import pytest

from desertions.cases.possible_duplicates import cases_named
from desertions.models import Identity
from tests.factories import make_case, make_identity


@pytest.mark.django_db
def test_key_is_drawn_from_many_that_mean_the_same_and_a_look_up_asks_for_all():
    people = [make_identity(make_case(), surname="Иванов", given_name="Иван", patronymic="Иванович") for _ in range(8)]
    keys = Counter(key for person in people for key in person.blind_index)
    assert keys.most_common(1)[0][1] < 8
    assert set(cases_named("Иванов Иван Иванович")) == {person.case_id for person in people}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "typed", "is_found"),
    [
        (("Щербаков", "Юрий", "Евгеньевич"), "Shcherbakov Yuriy Evgenyevich", True),
        (("Щербаков", "Юрий", "Евгеньевич"), "Scherbakov Iurii Evgenievich", True),
        (("Семёнов", "Пётр", "Алексеевич"), "Семенов Петр Алексеевич", True),
        (("Иванов", "Иван", "Иванович"), "Иванов И. И.", True),
        (("Иванов", "Иван", "Иванович"), "И.И. Иванов", True),
        (("Иванов", "И", "И"), "Иванов Иван Иванович", True),
        (("Иванов", "Иван", ""), "Иванов Иван Иванович", True),
        (("Иванов", "", ""), "Иванов Иван", True),
        (("Иванов", "Иван", "Иванович"), "ИВАНОВ", True),
        (("Иванов", "Иван", "Иванович"), "Иванов П.", False),
        (("Петров", "Иван", "Сергеевич"), "Петров Иван Андреевич", False),
        (("Иванов", "Иван", "Иванович"), "Иван", False),
        (("Иванов", "Иван", "Иванович"), "'; DROP TABLE", False),
    ],
)
def test_sealed_name_is_looked_up_exactly_by_initials_and_in_other_spellings(stored, typed, is_found):
    case = make_case()
    make_identity(case, **dict(zip(("surname", "given_name", "patronymic"), stored, strict=True)))
    assert (case.pk in cases_named(typed)) is is_found


@pytest.mark.django_db
def test_name_changed_without_its_keys_is_refused_by_the_database():
    from django.db import IntegrityError, transaction

    identity = make_identity(make_case())
    with pytest.raises(IntegrityError, match="without its blind index"), transaction.atomic():
        Identity.objects.filter(pk=identity.pk).update(surname="Другой")
