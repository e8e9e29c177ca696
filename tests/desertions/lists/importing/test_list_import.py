"""Lists from files: what is proposed, and what a newer version changes."""

import pytest
from django.db import connections, transaction

from desertions.choices import ImportState
from desertions.lists.importing import runs, work
from desertions.models import ImportRun, ListEntry, Match
from newsroom.lib.jobs import work as jobs
from tests.desertions.lists.importing.bringing import (
    HEAD,
    IVANOV,
    PETROV,
    SIDOROV,
    begin,
    bring,
    counted,
    people,
    read,
    write,
)
from tests.factories import NOW, make_case, make_list

pytestmark = pytest.mark.django_db


def test_nothing_is_written_before_it_is_confirmed(named):
    run = read(named, HEAD + IVANOV)
    assert (run.state, counted(run)) == (ImportState.READY, {"new": 1})
    assert not ListEntry.objects.exists()
    assert run.findings["samples"]["new"][0][1]["surname"] == "Иванов"


def test_newer_version_updates_shows_what_vanished_and_keeps_decisions(named):
    bring(named, HEAD + IVANOV + PETROV + SIDOROV)
    ivanov, petrov = named.entries.order_by("row")[:2]
    match = Match.objects.create(
        case=make_case(), named_list=named, entry_id=petrov.pk, status="confirmed", decided_at=NOW
    )
    run = read(named, HEAD + IVANOV.replace("рядовой", "ефрейтор") + SIDOROV + "Новый Олег;1995;;;\n")
    assert counted(run) == {"new": 1, "changed": 1, "unchanged": 1, "gone": 1}
    row, now, before = run.findings["samples"]["changed"][0]
    assert (row, now["rank_text"], before) == (2, "ефрейтор", {"rank_text": "рядовой"})
    assert run.findings["samples"]["gone"][0][1]["surname"] == "Петров"
    write(run)
    ivanov.refresh_from_db()
    assert (ivanov.values["rank_text"], ivanov.before, ivanov.changed_in) == ("ефрейтор", {"rank_text": "рядовой"}, run)
    petrov.refresh_from_db()
    assert petrov.gone_in == run
    assert Match.objects.get() == match
    assert match.entry == petrov
    assert sorted(people(named)) == ["Иванов Иван Иванович", "Новый Олег", "Сидоров С С"]

    back = bring(named, HEAD + IVANOV.replace("рядовой", "ефрейтор") + SIDOROV + "Новый Олег;1995;;;\n" + PETROV)
    assert counted(back) == {"changed": 1, "unchanged": 3}
    assert back.findings["notices"]["back"]["number"] == 1
    petrov.refresh_from_db()
    assert petrov.gone_in is None


def test_columns_in_another_order_and_other_spaces_change_nothing(named):
    bring(named, HEAD + IVANOV + PETROV)
    swapped = "Звание;ФИО;Воинская часть;Примечание;Дата рождения\nрядовой;Иванов  Иван Иванович ;33 мсп;;1.02.1990\n"
    assert counted(bring(named, swapped + "ефрейтор;ПЕТРОВ Петр Петрович;255 мсп;;1991\n")) == {
        "changed": 1, "unchanged": 1,
    }  # fmt: skip


def test_more_rows_of_a_list_leave_the_others_as_they_are(named):
    bring(named, HEAD + IVANOV + PETROV)
    run = bring(named, HEAD + SIDOROV, is_whole=False)
    assert counted(run) == {"new": 1, "unchanged": 2}
    assert len(people(named)) == 3


def test_import_confirmed_twice_is_written_once(named):
    run = read(named, HEAD + IVANOV)
    write(run)
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    assert ImportRun.objects.get().state == ImportState.DONE
    assert named.entries.count() == 1


def test_list_that_changed_since_the_preview_is_not_written_over(named):
    run = read(named, HEAD + IVANOV + PETROV)
    ListEntry.objects.bulk_create([])
    from tests.factories import make_entry

    stranger = make_entry(named, surname="Иванов", given_name="Иван", patronymic="Иванович", born_on="1990-02-01")
    from desertions.models.named_list import match_key

    ListEntry.objects.filter(pk=stranger.pk).update(match_key=match_key(named, stranger.values))
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()
    work.write(run)
    run.refresh_from_db()
    assert run.state == ImportState.READY
    assert "changed since this preview" in run.problem
    assert counted(run) == {"new": 1, "changed": 1}
    assert named.entries.count() == 1


def test_second_import_of_the_list_meanwhile_is_refused_and_says_whose_is_open(named):
    first = read(named, HEAD + IVANOV)
    with pytest.raises(runs.ListIsBeingImportedError, match=first.by.username):
        begin(named, HEAD + PETROV)
    jobs.cancel(first)
    assert first.state == ImportState.CANCELLED
    assert counted(bring(named, HEAD + PETROV)) == {"new": 1}


def test_broken_transaction_writes_nothing(named, monkeypatch):
    run = read(named, HEAD + IVANOV + PETROV)
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()

    def stop(done: int) -> None:
        if ListEntry.objects.exists():
            raise RuntimeError("stopped in the middle of writing")

    with pytest.raises(RuntimeError), transaction.atomic():
        work.write(run, stop)
    assert not ListEntry.objects.exists()
    assert ImportRun.objects.get().state == ImportState.WRITING
    run.refresh_from_db()
    work.write(run)
    assert named.entries.count() == 2


def test_original_is_kept_as_evidence_and_its_names_are_not_searched(named):
    from desertions.models import FilePage

    run = bring(named, HEAD + IVANOV)
    with run.file.open() as stored:
        assert stored.read() == (HEAD + IVANOV).encode()
    assert run.file.source == named.source
    assert (run.file.text_state, FilePage.objects.count()) == ("none", 0)


def test_sealed_values_never_stand_in_clear(db):
    from django.db import connection

    named = make_list(is_sealed=True)
    bring(named, HEAD + IVANOV)
    read(named, HEAD + IVANOV.replace("рядовой", "майор") + SIDOROV)
    with connection.cursor() as cursor:
        for table in ("desertions_listentry", "desertions_importrun"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = str(cursor.fetchall())
            assert not any(word in text for word in ("Иванов", "Сидоров", "33 мсп", "1990"))


def test_connection_count_is_back_where_it_was():
    assert list(connections) == ["default"]
