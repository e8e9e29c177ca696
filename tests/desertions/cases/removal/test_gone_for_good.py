"""Whatever the finder would recognise is gone after a purge, and refused by the next import."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desertions.cases.removal.redaction import Redaction
from desertions.cases.removal.suppression_list import SuppressionList, suppress
from desertions.lists.importing.messages import RowRefusedError
from desertions.lists.importing.rows import read_full_name
from desertions.models import Purge
from newsroom.lib.names.declension import CASES, MALE, case_forms
from newsroom.lib.names.frequency_table import table
from newsroom.lib.names.in_text import PeopleFinder
from newsroom.lib.names.near_in_text import TextOfNames
from newsroom.lib.names.parsing import Name
from newsroom.lib.text.normal_form import searchable
from newsroom.lib.text.partial_dates import PartialDate, parse
from tests.factories import NOW, make_user

BORN = datetime.date(1990, 2, 1)


def usual(part: str) -> list[str]:
    """The commonest names of men."""
    shares, texts = table(part).shares[MALE], table(part).texts[MALE]
    return [texts[name] for name in sorted(shares, key=lambda name: -shares[name])[:400]]


@st.composite
def written(draw):
    """A man, and his name as somebody may write it: case, order, initials, alphabet, capitals."""
    import iuliia

    man = Name(*(draw(st.sampled_from(usual(part))) for part in ("surname", "given", "patronymic")))
    case = draw(st.sampled_from(CASES))
    surname, given_name, patronymic = (
        draw(st.sampled_from(case_forms(text, part, MALE)[case]))
        for text, part in zip(man, ("surname", "given", "patronymic"), strict=True)
    )
    first = draw(
        st.sampled_from([
            f"{given_name} {patronymic}", given_name, f"{man.given_name[0]}. {man.patronymic[0]}.",
            f"{man.given_name[0]}.{man.patronymic[0]}.",
        ])
    )  # fmt: skip
    text = f"{surname} {first}" if draw(st.booleans()) else f"{first} {surname}"
    script = draw(st.sampled_from(["plain", "capitals", "latin"]))
    if script == "latin":
        schema = draw(st.sampled_from([iuliia.ICAO_DOC_9303, iuliia.BGN_PCGN, iuliia.WIKIPEDIA, iuliia.MOSMETRO]))
        text = schema.translate(text)
    return man, text.upper() if script == "capitals" else text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(written())
def test_what_the_finder_recognises_is_gone_after_a_purge(case):
    man, text = case
    left = searchable(Redaction(man).without_name(f"Видели: {text}, ушёл ночью."))
    assert PeopleFinder([(0, man)]).mentions(left) == []
    assert not TextOfNames(left).may_name(man)
    assert "[removed]" in left


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(written())
def test_what_the_finder_recognises_is_refused_by_the_next_import(case):
    man, text = case
    try:
        surname, given_name, patronymic, _changed = read_full_name(text)
    except RowRefusedError:
        return  # not read at all: “Александр Лукашевич” may lack a surname
    row = {"surname": surname, "given_name": given_name, "patronymic": patronymic}
    with transaction.atomic():
        purge = Purge.objects.create(number="2026-1", requested_by="family", by=make_user("editor"), at=NOW)
        suppress(purge, Suppressed(man, parse(str(BORN))))
        suppressed = SuppressionList()
        transaction.set_rollback(True)
    assert suppressed.certificate_of(row | {"born_on": BORN, "born_year": 1990}) == "2026-1"
    assert suppressed.certificate_of(row | {"born_on": parse("1990")}) == "2026-1"
    assert suppressed.certificate_of(row | {"born_on": None, "born_year": None}) == "2026-1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "in_file", "is_refused"),
    [
        ("1990", "1990-02-01", True), ("1990", "1990-02", True), ("1990", "1990", True), ("1990", "", True),
        ("1990", "1991-02-01", False), ("1990", "1991", False), ("", "1991", True),
        ("1990-02-01", "1990", True), ("1990-02-01", "1990-02-02", False),
    ],
)  # fmt: skip
def test_removed_person_is_refused_unless_the_births_contradict(known, in_file, is_refused):
    man = Suppressed(Name("Выдумкин", "Иван", "Петрович"), parse(known) if known else None)
    suppress(Purge.objects.create(number="2026-1", requested_by="family", by=make_user("editor"), at=NOW), man)
    birth = parse(in_file) if in_file else None
    row = {"surname": "Выдумкина", "given_name": "Ивана", "patronymic": "Петровича"}
    in_list = {"born_on": birth and birth.only_day, "born_year": birth and birth.only_year}
    for values in ({"born_on": birth}, in_list):
        assert bool(SuppressionList().certificate_of(row | values)) is is_refused


class Suppressed:
    """What `suppress` reads of an identity."""

    def __init__(self, name: Name, born_on: PartialDate | None = None) -> None:
        self.born_on = born_on
        self.surname, self.given_name, self.patronymic = name
