"""A stolen database tells no one who is in it: a real dump, read and guessed at without the key."""

import hashlib
import hmac
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest
import russiannames
from django.contrib.admin.models import LogEntry
from django.db import connection, connections

from desertions.cases.possible_duplicates import cases_named
from desertions.cases.removal.purge import MODELS_OF_CASE, purge_person
from desertions.figures.figures import record_figure_values
from desertions.lists.importing import runs, work
from desertions.models import Case, Evidence, Identity, ListEntry, Match, Purge, Source
from desertions.sealing import key_rotation
from newsroom import demo
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing import blind_index as blind_index
from newsroom.lib.sealing.keys import WrongKeyError, is_under_first_key, unseal
from tests.desertions.dump import TOKEN, pg_dump, rows_of
from tests.factories import NOW, make_case, make_entry, make_file, make_identity, make_list, make_source, make_user

ROOT = Path(__file__).resolve().parents[2]
GUESSES = 300_000


committed = pytest.mark.django_db(transaction=True)
"""Rows as a dump and another connection see them."""


def known_surnames() -> list[str]:
    data = Path(russiannames.__file__).parent / "data" / "surnames.parquet"
    rows = duckdb.sql(f"SELECT text FROM '{data}' LIMIT {GUESSES}").fetchall()
    return [text for (text,) in rows if text]


def guessed(names: list[str]) -> dict[int, str]:
    """Every number that a name could have become without the key, or under a key that a thief would try."""
    tried = [b"", b"only", hashlib.sha256(b"newsroom: digests of names").digest()]
    numbers: dict[int, str] = {}
    for name in names:
        folded = blind_index.folded(Name(name))[0]
        numbers[blind_index._hash(f"s {folded}")] = name
        for text in (folded, f"s {folded}", f"s 0 {folded}", f"person {folded}"):
            content = text.encode()
            numbers[int.from_bytes(hashlib.sha256(content).digest()[:8], signed=True)] = name
            for key in tried:
                numbers[int.from_bytes(hmac.digest(key, content, "sha256")[:8], signed=True)] = name
    return numbers


def keys_in(rows: list[dict[str, str]]) -> list[list[int]]:
    return [[int(key) for key in row["blind_index"].strip("{}").split(",") if key] for row in rows]


@committed
def test_dump_without_the_key_recovers_no_identity_by_reading_or_by_guessing():
    demo.build()
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
    numbers = guessed(known_surnames())
    under_seal = {key for keys in keys_in(identities) for key in keys} | {int(row["person_key"]) for row in identities}
    under_seal |= {key for keys in keys_in([e for e in entries if not e["surname"]]) for key in keys}
    assert len(numbers) > 4 * GUESSES * 0.9
    assert [numbers[key] for key in under_seal if key in numbers] == []
    opened = [numbers[key] for keys in keys_in([e for e in entries if e["surname"]]) for key in keys if key in numbers]
    assert len(opened) > 300

    # By counting: the commonest surname has many bearers, and no key gives away who they are.
    bearers = Counter(person.surname for person in people).most_common(1)[0][1]
    sharing = Counter(key for keys in keys_in(identities) for key in keys).most_common(1)[0][1]
    assert bearers > 10 > 4 > sharing

    # With the key every one of them is found: the numbers are not just noise.
    for person in people[:50]:
        assert person.case_id in cases_named(person.full_name)


@pytest.mark.django_db
def test_key_is_drawn_from_many_that_mean_the_same_and_a_look_up_asks_for_all():
    people = [make_identity(make_case(), surname="Иванов", given_name="Иван", patronymic="Иванович") for _ in range(8)]
    keys = Counter(key for person in people for key in person.blind_index)
    assert keys.most_common(1)[0][1] < 8
    assert set(cases_named("Иванов Иван Иванович")) == {person.case_id for person in people}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "typed", "found"),
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
def test_sealed_name_is_looked_up_exactly_by_initials_and_in_other_spellings(stored, typed, found):
    case = make_case()
    make_identity(case, **dict(zip(("surname", "given_name", "patronymic"), stored, strict=True)))
    assert (case.pk in cases_named(typed)) is found


@pytest.mark.django_db
def test_name_changed_without_its_keys_is_refused_by_the_database():
    from django.db import IntegrityError, transaction

    identity = make_identity(make_case())
    with pytest.raises(IntegrityError, match="without its blind index"), transaction.atomic():
        Identity.objects.filter(pk=identity.pk).update(surname="Другой")


@pytest.mark.django_db
def test_list_of_men_who_left_cannot_be_open():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="list_of_those_who_left_is_sealed"), transaction.atomic():
        make_list(proves="left", is_sealed=False)
    entry = make_entry(make_list(proves="left", is_sealed=True), surname="Запечатанный")
    with pytest.raises(IntegrityError, match="sealed_entry_says_nothing_in_clear"), transaction.atomic():
        ListEntry.objects.filter(pk=entry.pk).update(surname="Запечатанный")


@pytest.mark.django_db
def test_each_view_of_who_a_man_is_is_a_row_in_a_chain_that_holds(client, reporter):
    from django.urls import reverse

    from desertions.evidence.files import chain_is_whole
    from desertions.models import CustodyRow

    case = make_case()
    make_identity(case)
    client.force_login(reporter)
    for page in ("change", "timeline", "change"):
        client.get(reverse(f"admin:desertions_case_{page}", args=[case.pk]))
    client.force_login(make_user("moderator"))
    assert client.get(reverse("admin:desertions_case_change", args=[case.pk])).status_code == 403
    rows = list(CustodyRow.objects.filter(subject=f"case {case.public_id}").order_by("position"))
    assert [(row.act, row.by) for row in rows] == [("viewed", reporter)] * 3
    assert chain_is_whole(rows)
    assert not chain_is_whole(rows[1:])


# Purge ----------------------------------------------------------------------------------------------------------------

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
    record_figure_values.enqueue()
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
    kept = SourceFile.objects.get(name="ward.txt")
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
    assert FilePage.objects.get(file=kept).text == "В палате лежали: [removed], Иванов Иван"
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
@pytest.mark.parametrize(
    ("row", "comes_in"),
    [
        ("Незабвенный Пётр Алексеевич;01.02.1990", False),
        ("Nezabvennyy Petr Alekseevich;1990-02-01", False),
        ("НЕЗАБВЕННЫЙ Петр Алексеевич;", False),
        ("Незабвенный Пётр Алексеевич;1990", False),
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
    from desertions.models import Merge

    pointing = {relation.related_model for relation in Case._meta.related_objects if relation.related_model is not Case}
    own = {model for model in pointing if not model.__name__.endswith("Event")}
    assert own == {*MODELS_OF_CASE, Merge}


@pytest.mark.django_db
def test_editor_removes_a_man_by_the_page_of_his_case(client, editor, data_editor):
    from django.urls import reverse

    case = make_case()
    make_identity(case)
    address = reverse("admin:desertions_case_purge", args=[case.pk])
    client.force_login(data_editor)
    assert client.get(address).status_code == 403
    client.force_login(editor)
    assert "This cannot be undone" in client.get(address).content.decode()
    wrong = client.post(address, {"requested_by": "himself", "number": "20GMRD-9999"})
    assert wrong.status_code == 400
    assert "not the number of the case above" in wrong.content.decode()
    page = client.post(address, {"requested_by": "himself", "number": case.public_id}, follow=True)
    assert Purge.objects.get().number in page.content.decode()
    assert not Case.objects.filter(pk=case.pk).exists()
    assert client.get(f"/cases/{case.public_id}/").status_code == 404


# Keys -----------------------------------------------------------------------------------------------------------------


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


@pytest.mark.django_db
def test_row_that_no_key_opens_is_an_error_and_never_gibberish(settings):
    identity = make_identity(make_case())
    settings.SALT_KEY = ["another"]
    with pytest.raises(WrongKeyError):
        Identity.objects.get(pk=identity.pk)


@committed
def test_start_with_a_wrong_key_fails_at_once_and_says_what_to_set():
    params = connection.get_connection_params()
    address = f"postgres://{params['user']}@{params['host'].replace('/', '%2F')}/{params['dbname']}"
    environment = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "PATH": os.environ["PATH"]}
    from django.conf import settings

    for salt, code in ((settings.SALT_KEY[0], 0), ("wrong", 1)):
        secrets = {"SECRET_KEY": settings.SECRET_KEY, "ENCRYPTION_SALT": salt, "SITE_URL": "http://127.0.0.1"}
        command = [sys.executable, "-c", "import newsroom.wsgi"]
        started = subprocess.run(
            command, env=environment | secrets, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert (salt, started.returncode) == (salt, code), started.stderr
        assert ("SECRET_KEY and ENCRYPTION_SALT do not open" in started.stderr) is bool(code)
