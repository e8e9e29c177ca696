"""The pages of an import: who may open and do what, what hostile requests get, and what is never lost or shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from desertions.cases.search import desk_search
from desertions.choices import Confidentiality, ImportState
from desertions.lists.importing import runs, work
from desertions.models import CustodyRow, FilePage, ImportRun, ListEntry, NamedList, SourceFile
from newsroom.lib.files.uploads import IncomingFile
from tests.conftest import ROLES
from tests.factories import NOW, finish, make_entry, make_list, make_source, make_unit, make_user, sign_client_in

pytestmark = pytest.mark.django_db

CONTENT = "ФИО;Год рождения\nПриметный Иван;1990\nОдиночка;1991\n"


ADD = "/admin/desertions/importrun/add/"


def ready(named: NamedList | None = None, **over) -> ImportRun:  # type: ignore[no-untyped-def]
    by = over.pop("by", None) or make_user("data editor")
    source = named.source if named else make_source()
    into = {"named_list": named} if named else {"unit": make_unit(), "is_whole": False}
    content = CONTENT + "\n" * ImportRun.objects.count()
    run = runs.begin_import(IncomingFile.holding("x.csv", content.encode()), source=source, by=by, at=NOW, **into)
    runs.confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
    work.read(run)
    return run


def page(name: str, run: ImportRun) -> str:
    return reverse(f"admin:desertions_importrun_{name}", args=[run.pk])


def sent(content: str | bytes = CONTENT, **over):  # type: ignore[no-untyped-def]
    content = content.encode() if isinstance(content, str) else content
    return {"file": SimpleUploadedFile("list.csv", content), "whole": "yes", "complete": "yes"} | over


@pytest.mark.parametrize("role", ["", "nobody", *ROLES])
@pytest.mark.parametrize("kind", ["open list", "sealed list", "list of a sealed source", "cases"])
def test_import_opens_to_who_may_read_its_rows(as_role, role, kind):
    secrecy = Confidentiality.SEALED if kind == "list of a sealed source" else Confidentiality.DESK
    named = (
        None
        if kind == "cases"
        else make_list(is_sealed=kind == "sealed list", source=make_source(confidentiality=secrecy))
    )
    run = ready(named)
    readers = {"data editor", "editor"} | ({"reporter"} if kind == "cases" else set())
    client = as_role(role)
    for name in ("change", "progress", "refused"):
        status = client.get(page(name, run)).status_code
        expected = {200} if role in readers else {302} if not role else {403, 404}
        assert (name, status in expected) == (name, True), status
    noted = {act: CustodyRow.objects.filter(file=None, act=act).count() for act in ("viewed", "exported")}
    under_seal = kind in {"sealed list", "cases"}
    assert noted == {"viewed": int(role in readers and under_seal), "exported": int(role in readers)}


@pytest.mark.parametrize("role", ["", "nobody", *ROLES])
def test_import_is_confirmed_and_cancelled_by_who_may_write_it(as_role, role):
    client = as_role(role)
    for named, writers in ((make_list(), {"data editor"}), (None, {"reporter", "data editor"})):
        for verb, state in (("confirm", ImportState.WRITING), ("cancel", ImportState.CANCELLED)):
            run = ready(named)
            assert client.get(page(verb, run)).status_code in {302, 405}
            client.post(page(verb, run))
            run.refresh_from_db()
            assert (verb, run.state == state) == (verb, role in writers)
            ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CANCELLED)
            SourceFile.objects.filter(pk=run.file_id).update(text_state="none")


@pytest.mark.parametrize(("role", "lists", "cases"), [
    ("reporter", 403, 200), ("data editor", 200, 200), ("editor", 403, 403), ("moderator", 403, 403),
    ("nobody", 403, 403),
])  # fmt: skip
def test_import_is_begun_by_who_may_write_what_it_brings(as_role, role, lists, cases):
    client = as_role(role)
    assert client.get(ADD).status_code == lists
    assert client.get(f"{ADD}?cases").status_code == cases


def test_sent_file_leads_to_its_columns_and_they_to_the_preview(client, data_editor):
    named = make_list()
    sign_client_in(client, data_editor)
    answer = client.post(f"{ADD}?list={named.pk}", sent(named_list=named.pk))
    run = ImportRun.objects.get()
    assert answer.url == page("change", run)
    shown = client.get(answer.url).content.decode()
    assert "Приметный Иван" in shown
    look = {"encoding": "cp1251", "separator": ";", "heading": "1", "look": ""}
    assert "Приметный" not in client.post(page("layout", run), look).content.decode()
    run.refresh_from_db()
    assert run.layout["encoding"] == "utf-8-sig"
    settle = {
        "encoding": "utf-8-sig",
        "separator": ";",
        "heading": "1",
        "column-0": "full_name",
        "column-1": "born_on",
        "read": "",
    }
    assert client.post(page("layout", run), settle).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.columns) == (ImportState.READING, ["full_name", "born_on"])


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"file": None}, "choose one"),
        ({"complete": ""}, "the upload was interrupted"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "it is empty"),
        ({"file": SimpleUploadedFile("x.xlsx", b"MZ\0\0")}, "this is a program"),
        ({"file": SimpleUploadedFile("x.csv", "ФИО\n".encode() * 0 + b"\xff\xfe")}, "empty"),
        ({"named_list": "99999"}, "valid choice"),
        ({"whole": "perhaps"}, "valid choice"),
    ],
)
def test_bad_file_is_refused_in_words_and_keeps_the_form(client, data_editor, over, message):
    named = make_list(title="A list to find again")
    sign_client_in(client, data_editor)
    data = {key: value for key, value in (sent(named_list=named.pk) | over).items() if value is not None}
    answer = client.post(ADD, data)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"read": ""},
        {"read": "", "encoding": "utf-7", "separator": ";", "heading": "1"},
        {"read": "", "encoding": "utf-8-sig", "separator": "\0", "heading": "-1"},
        {"read": "", "encoding": "utf-8-sig", "separator": ";", "heading": "9" * 30},
        {"read": "", "encoding": "utf-8-sig", "separator": ";", "heading": "1", "column-0": "born_on"},
        {"read": "", "encoding": "utf-8-sig", "separator": ";", "heading": "1", "column-0": "full_name; DROP TABLE"},
        {
            "read": "",
            "encoding": "utf-8-sig",
            "separator": ";",
            "heading": "1",
            "column-0": "full_name",
            "column-1": "full_name",
        },
        {"read": "", "encoding": "utf-16", "separator": ";", "heading": "1", "column-0": "full_name"},
    ],
)
def test_nonsense_about_the_columns_is_shown_again_and_settles_nothing(client, data_editor, nonsense):
    named = make_list()
    sign_client_in(client, data_editor)
    client.post(ADD, sent(named_list=named.pk))
    run = ImportRun.objects.get()
    answer = client.post(page("layout", run), nonsense, follow=True)
    assert answer.status_code in {200, 400}
    run.refresh_from_db()
    assert run.state in {ImportState.MAPPING, ImportState.CANCELLED}


@pytest.mark.parametrize("number", ["0", "9" * 19, "abc", "1.5", "-1"])
def test_import_that_is_none_is_not_found(client, data_editor, number):
    sign_client_in(client, data_editor)
    for tail in ("change/", "progress/", "refused/"):
        assert client.get(f"/admin/desertions/importrun/{number}/{tail}").status_code in {404, 302}
    assert client.get(f"{ADD}?list={number}").status_code == 200


def test_layout_of_an_import_that_went_on_changes_nothing(client, data_editor):
    run = ready(make_list(), by=data_editor)
    working_run = ImportRun.objects.get(pk=run.pk)
    runs.confirm_import(working_run, by=data_editor, at=NOW, by_worker=False)
    sign_client_in(client, data_editor)
    settle = {"encoding": "utf-8-sig", "separator": ";", "heading": "1", "column-0": "full_name", "read": ""}
    answer = client.post(page("layout", run), settle)
    assert "The state of the import has changed" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == ImportState.WRITING


def test_list_being_imported_names_who_and_leads_there(client, data_editor):
    named = make_list()
    first = ready(named)
    sign_client_in(client, data_editor)
    answer = client.post(ADD, sent("ФИО\nДругой Иван\n", named_list=named.pk))
    assert first.by.username in answer.content.decode()
    assert page("change", first) in answer.content.decode()


def test_list_of_imports_takes_the_same_queries_at_two_and_at_twenty_rows(
    client, data_editor, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_client_in(client, data_editor)
    numbers = []
    for more in (2, 18):
        for _n in range(more):
            run = ready(make_list(), by=data_editor)
            ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CANCELLED)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("admin:desertions_importrun_changelist"))
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_open_list_is_not_made_a_list_of_men_who_left(client, data_editor):
    named, source = make_list(), make_source()
    sign_client_in(client, data_editor)
    data = {"title": "x", "source": source.pk, "proves": "left"}
    for address in (
        reverse("admin:desertions_namedlist_add"), reverse("admin:desertions_namedlist_change", args=[named.pk]),
    ):  # fmt: skip
        assert "always sealed" in client.post(address, data).content.decode()
    client.post(reverse("admin:desertions_namedlist_add"), data | {"is_sealed": "on"})
    assert NamedList.objects.get(title="x").is_sealed


def test_text_of_a_file_that_is_imported_is_searched_no_longer_nor_read_again(client, data_editor):
    from desertions.evidence import files, text_extraction
    from desertions.models import FilePage

    named = make_list(is_sealed=True)
    file = files.store_file(named.source, IncomingFile.holding("x.csv", CONTENT.encode()), by=data_editor, at=NOW)
    text_extraction.read_text(file)
    assert FilePage.objects.exists()
    run = ready(named)
    assert run.file == file
    assert not FilePage.objects.exists()
    sign_client_in(client, data_editor)
    assert client.post(reverse("admin:desertions_sourcefile_reread", args=[file.pk])).status_code == 403


def test_file_of_sealed_names_opens_to_who_may_open_identities_only(client):
    from django.contrib.auth.models import Permission

    run = ready(make_list(is_sealed=True))
    user = make_user()
    for right in ("view_sourcefile", "view_source"):
        user.user_permissions.add(Permission.objects.get(codename=right))
    sign_client_in(client, user)
    address = reverse("admin:desertions_sourcefile_change", args=[run.file_id])
    assert client.get(address).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="view_identity"))
    assert client.get(address).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="view_listentry"))
    assert client.get(address).status_code == 200


ROWS_OF_FILES = [
    ("cases", {"reporter", "data editor", "editor"}),
    ("sealed list", {"data editor", "editor"}),
    ("open list", {"data editor", "editor"}),
    ("cases and a list", {"data editor", "editor"}),
]


@pytest.mark.parametrize(("holds", "roles"), ROWS_OF_FILES)
def test_file_page_hit_entry_and_import_open_to_the_same_roles(holds, roles, client):
    """What a list tells is closed in every way to a role that may not read its entries."""
    named = make_list(is_sealed=holds != "open list") if "list" in holds else None
    run = ready(named)
    if named:
        make_entry(named)
    if holds == "cases and a list":
        ImportRun.objects.create(file=run.file, source=run.source, by=run.by, at=NOW, state="reading", layout={})

    def opens(page: str, pk: int) -> bool:
        answer = client.get(reverse(f"admin:desertions_{page}", args=[pk]))
        finish(answer)
        return answer.status_code == 200

    FilePage.objects.create(file=run.file, number=1, text="Вымышленный отклик")
    for role in ("reporter", "data editor", "editor", "moderator"):
        user = make_user(role)
        sign_client_in(client, user)
        ways = {
            "file": opens("sourcefile_change", run.file_id),
            "download": opens("sourcefile_download", run.file_id),
            "files": SourceFile.objects.visible_to(user).filter(pk=run.file_id).exists(),
            "page": FilePage.objects.visible_to(user).filter(file=run.file_id).exists(),
            "hit": bool(desk_search("Вымышленный", user).pages),
            "import": opens("importrun_change", run.pk),
        }
        if named:
            ways["entry"] = ListEntry.objects.visible_to(user).filter(named_list=named).exists()
        assert ways == dict.fromkeys(ways, role in roles), role


def test_file_of_one_endless_line_is_refused_before_it_fills_the_memory():
    from desertions.lists.importing.messages import ImportProblemError

    named = make_list()
    with pytest.raises(ImportProblemError, match="quotation mark"):
        runs.begin_import(
            IncomingFile.holding("x.csv", b"x" * 5_000_000), source=named.source, named_list=named,
            by=make_user("data editor"), at=NOW,
        )  # fmt: skip
