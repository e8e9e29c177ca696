"""A purge removes a person everywhere, and leaves a certificate."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from desertions.cases.removal.purge import MODELS_OF_CASE, purge_person
from desertions.figures.releases import refresh_figures
from desertions.lists.importing import runs, work
from desertions.models import Case, Evidence, ListEntry, Match, Purge
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.sealing.keys import unseal
from tests.desertions.dump import TOKEN, pg_dump
from tests.factories import (
    NOW,
    make_case,
    make_entry,
    make_file,
    make_identity,
    make_list,
    make_source,
    make_user,
    sign_client_in,
)

committed = pytest.mark.django_db(transaction=True)
"""Rows as a dump and another connection see them."""


MAN = {"surname": "Незабвенный", "given_name": "Пётр", "patronymic": "Алексеевич"}


TRACES = ("Незабвенн", "незабвенн", "НЕЗАБВЕНН")


def planted() -> tuple[Case, Case]:
    """A man written into every kind of place, and another case that must stay as it is."""
    case, other = (
        make_case(desk_notes="Незабвенного Петра Алексеевича искали"),
        make_case(desk_notes="П. А. Незабвенный, с ним"),
    )
    person = make_identity(case, **MAN, born_on=date(1990, 2, 1), notes="Незабвенный П.А., позывной")
    person.given_name = "Петр"
    person.save()
    make_identity(other, surname="Незабвенная", given_name="Ольга", notes="сестра: Незабвенный Пётр")
    Evidence.objects.create(
        case=other, source=make_source(notes="со слов Незабвенного П. А."), quote="Незабвенному Петру"
    )
    own = make_source(title="Письмо Незабвенного", contact="Незабвенный, адрес")
    Evidence.objects.create(case=case, source=own, fact="rank", locator="Незабвенный Пётр")
    make_file(own, "Незабвенный Пётр пишет".encode(), "Незабвенный.txt")
    shared = make_source(contact="брат Незабвенного Петра")
    make_file(shared, "В палате лежали: Незабвенный Пётр Алексеевич, Иванов Иван".encode(), "ward.txt")
    for named in (make_list(), make_list(is_sealed=True)):
        entry = make_entry(named, **MAN)
        make_entry(named, surname="Иванов")
        Match.objects.create(case=case, named_list=named, entry_id=entry.pk, reasons="Незабвенный Пётр: совпал")
        content = "ФИО\nНезабвенный Пётр Алексеевич\nНезабвенный\nИванов Иван Иванович\n".encode()
        by = make_user("data editor")
        run = runs.begin_import(
            IncomingFile.holding("x.csv", content + b"\n" * named.pk),
            source=named.source,
            named_list=named,
            by=by,
            at=NOW,
        )
        runs.confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
        work.read(run)
    LogEntry.objects.create(user=by, action_flag=2, object_repr="Незабвенный Пётр", change_message="Незабвенный П.А.")
    refresh_figures.enqueue()
    return case, other


@committed
def test_dump_after_a_purge_holds_no_trace_of_the_person_with_the_key_or_without(settings):
    from desertions.evidence.text_extraction import read_text
    from desertions.models import FilePage, SourceFile

    case, other = planted()
    for file in SourceFile.objects.filter(text_state="waiting"):
        read_text(file)
    before = pg_dump()
    assert before.count("Незабвенн") > 10
    paths = {file.name: Path(settings.EVIDENCE_ROOT) / file.path for file in SourceFile.objects.all()}
    ward_file = SourceFile.objects.get(name="ward.txt")
    opened = [unseal(token) for token in TOKEN.findall(before)]
    assert len([text for text in opened if "Незабвенн" in text]) > 10

    editor = make_user("editor")
    purge = purge_person(case, requested_by="himself", by=editor, at=NOW)

    dump = pg_dump()
    assert [
        line[:200] for line in dump.splitlines() if any(trace in line for trace in TRACES) and "Ольга" not in line
    ] == []
    opened = [unseal(token) for token in TOKEN.findall(dump)]
    assert [text for text in opened if "Незабвенн" in text and text != "Незабвенная"] == []
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not paths["Незабвенный.txt"].exists()
    assert paths["ward.txt"].exists()
    assert FilePage.objects.get(file=ward_file).text == "В палате лежали: [removed], Иванов Иван"
    other.refresh_from_db()
    assert other.desk_notes == "[removed], с ним"
    assert (other.identity.surname, other.identity.notes) == ("Незабвенная", "сестра: [removed]")
    assert ListEntry.objects.count() == 2
    assert purge.number in dump
    assert purge.removed["Case"] == 1
    assert purge.removed["ListEntry"] == 2
    assert purge.removed["SourceFile"] == 1
    assert "Незабвенн" not in str(purge.removed)


@pytest.mark.django_db
def test_evidence_is_removed_only_inside_a_transaction_that_leaves_a_certificate():
    from django.db import InternalError, ProgrammingError, transaction

    from desertions.models import CustodyRow, SourceFile

    file = make_file()
    purge = Purge.objects.create(number="1", requested_by="desk", by=make_user("editor"), at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('newsroom.purge', '999', true)")
    refused = (ProgrammingError, InternalError)
    for attack in (
        lambda: CustodyRow.objects.filter(file=file).delete(),
        lambda: Purge.objects.filter(pk=purge.pk).delete(),
        lambda: Purge.objects.filter(pk=purge.pk).update(number="2"),
    ):
        with pytest.raises(refused, match="is refused"), transaction.atomic():
            attack()
    assert SourceFile.objects.filter(pk=file.pk).exists()


def test_every_table_that_points_at_a_case_is_part_of_a_purge():
    from desertions.models import CaseNumber, Merge

    pointing = {relation.related_model for relation in Case._meta.related_objects if relation.related_model is not Case}
    own = {model for model in pointing if not model.__name__.endswith("Event")}
    assert own == {*MODELS_OF_CASE, Merge, CaseNumber}


@pytest.mark.django_db
def test_editor_removes_a_man_by_the_page_of_his_case(client, editor, data_editor):
    from django.urls import reverse

    case = make_case()
    make_identity(case)
    address = reverse("admin:desertions_case_purge", args=[case.pk])
    sign_client_in(client, data_editor)
    assert client.get(address).status_code == 403
    sign_client_in(client, editor)
    assert "This cannot be undone" in client.get(address).content.decode()
    wrong = client.post(address, {"requested_by": "himself", "number": "20GMRD-9999"})
    assert wrong.status_code == 400
    assert "not the number of the case above" in wrong.content.decode()
    page = client.post(address, {"requested_by": "himself", "number": case.public_id}, follow=True)
    assert Purge.objects.get().number in page.content.decode()
    assert not Case.objects.filter(pk=case.pk).exists()
    assert client.get(f"/cases/{case.public_id}/").status_code == 404


@pytest.mark.django_db
def test_page_shows_what_the_texts_say_and_keeps_what_is_ticked(client, editor):
    from django.urls import reverse

    case = make_case()
    make_identity(case, **MAN)
    other = make_case(desk_notes="Видели Незабвенного Петра. Незабвенный Петрушин ни при чём.")
    sign_client_in(client, editor)
    address = reverse("admin:desertions_case_purge", args=[case.pk])
    page = client.get(address).content.decode()
    assert "“Незабвенного Петра” in 2 places of texts" in page  # the note and its history
    assert "Незабвенный Петрушин · 2" in page
    client.post(address, {"requested_by": "family", "number": case.public_id, "spared": "Незабвенный Петрушин"})
    other.refresh_from_db()
    assert other.desk_notes == "Видели [removed]. Незабвенный Петрушин ни при чём."
