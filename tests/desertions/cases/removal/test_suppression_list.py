"""A person who was removed does not come back with the next import."""

from datetime import date

import pytest

from desertions.cases.removal.purge import purge_person
from desertions.lists.importing import runs
from newsroom.lib.files.uploads import IncomingFile
from tests.factories import NOW, make_case, make_identity, make_list, make_user

MAN = {"surname": "Незабвенный", "given_name": "Пётр", "patronymic": "Алексеевич"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "comes_in"),
    [
        ("Незабвенный Пётр Алексеевич;01.02.1990", False),
        ("Nezabvennyy Petr Alekseevich;1990-02-01", False),
        ("НЕЗАБВЕННЫЙ Петр Алексеевич;", False),
        ("Незабвенный Пётр Алексеевич;1990", False),
        ("Незабвенного Петра Алексеевича;01.02.1990", False),
        ("Незабвенный П. А.;01.02.1990", False),
        ("П.А. Незабвенный;", False),
        ("Незабвенный Пётр;01.02.1990", False),
        ("Пётр Незабвенный;01.02.1990", False),
        ("Незабвенный Петро Олексійович;01.02.1990", False),
        ("Незабвенный Пётр Алесеевич;01.02.1990", False),
        ("Незабвеный Пётр Алексеевич;1990", False),
        ("Незабвенный И. А.;01.02.1990", True),
        ("Незабвенный Пётр Ильич;01.02.1990", True),
        ("Незабвенный П. А.;1991", True),
        ("Незабвенный Пётр Алексеевич;02.02.1991", True),
        ("Незабвенный Иван Алексеевич;01.02.1990", True),
    ],
)
def test_next_import_does_not_bring_a_removed_person_back(row, comes_in):
    case = make_case()
    make_identity(case, **MAN, born_on=date(1990, 2, 1))
    purge = purge_person(case, requested_by="family", by=make_user("editor"), at=NOW)
    for named in (make_list(), make_list(is_sealed=True)):
        content = f"ФИО;Дата рождения\n{row}\n".encode() + b"\n" * named.pk
        runs.import_at_once(
            IncomingFile.holding("x.csv", content), source=named.source, named_list=named, by=purge.by, at=NOW
        )
        assert named.entries.exists() is comes_in
        run = named.imports.get()
        codes = [refused[1] for refused in run.findings["refused"]]
        assert codes == ([] if comes_in else ["removed"])
        assert comes_in or run.findings["refused"][0][4] == {"certificate": purge.number}
