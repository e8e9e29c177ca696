"""The chain of custody: each view and download is a row that nobody can change."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from desertions.choices import Confidentiality, CustodyAct
from desertions.evidence import files, text_extraction
from desertions.models import CustodyRow, SourceFile
from tests.desertions.evidence.storing import stored_path
from tests.factories import (
    finish,
    image_bytes,
    make_case,
    make_file,
    make_identity,
    make_source,
    make_user,
    pdf_bytes,
    sign_client_in,
)

pytestmark = pytest.mark.django_db


def acts(file: SourceFile) -> list[tuple[int, str, str]]:
    return list(CustodyRow.objects.filter(file=file).order_by("position").values_list("position", "act", "detail"))


def test_every_view_and_download_is_a_row_of_the_chain(as_role):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), pdf_bytes("one", "two"))
    text_extraction.read_text(file)
    editor = as_role("editor")
    address = reverse("admin:desertions_sourcefile_change", args=[file.pk])
    assert "one" in editor.get(address).content.decode()
    assert "two" in editor.get(f"{address}?page=2").content.decode()
    picture = editor.get(reverse("admin:desertions_sourcefile_page", args=[file.pk, 2]))
    assert picture.content.startswith(b"\x89PNG")
    content = finish(editor.get(reverse("admin:desertions_sourcefile_download", args=[file.pk])))
    assert content == stored_path(file).read_bytes()
    assert acts(file) == [
        (1, "stored", file.sha256),
        (2, "viewed", "page 1"),
        (3, "viewed", "page 2"),
        (4, "downloaded", ""),
    ]
    page = editor.get(reverse("admin:desertions_sourcefile_chain", args=[file.pk])).content.decode()
    assert "the chain is whole" in page


def test_picture_asked_for_alone_is_a_row_too(as_role):
    file = make_file(content=image_bytes("PNG"), name="a.png")
    answer = as_role("editor").get(reverse("admin:desertions_sourcefile_picture", args=[file.pk]))
    assert finish(answer) == stored_path(file).read_bytes()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [act for _n, act, _d in acts(file)] == ["stored", "viewed"]


@pytest.mark.parametrize("name", ["change", "download", "picture", "page", "chain"])
@pytest.mark.parametrize("role", ["", "nobody", "reporter", "moderator"])
def test_sealed_file_is_shut_to_who_may_not_open_it(name, role, as_role):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), image_bytes("PNG"), "a.png")
    arguments = [file.pk, 1] if name == "page" else [file.pk]
    answer = as_role(role).get(reverse(f"admin:desertions_sourcefile_{name}", args=arguments))
    assert answer.status_code in {302, 403, 404}
    assert len(acts(file)) == 1


def test_file_stays_shut_when_its_row_cannot_be_written(editor):
    file = make_file()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE desertions_custodyrow ADD CONSTRAINT no_more CHECK (position < 2)")
    with pytest.raises(IntegrityError, match="no_more"), transaction.atomic():
        files.open_file(file, act=CustodyAct.DOWNLOADED, by=editor, at=file.uploaded_at)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE desertions_custodyrow SET detail = 'x'",
        "UPDATE desertions_custodyrow SET by_id = by_id",
        "DELETE FROM desertions_custodyrow",
        "TRUNCATE desertions_custodyrow",
        "TRUNCATE desertions_sourcefile CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM desertions_custodyrow",
        "SELECT set_config('pgtrigger.ignore', '{desertions_custodyrow:refuse_change}', true); "
        "DELETE FROM desertions_custodyrow",
        "UPDATE desertions_sourcefile SET sha256 = repeat('0', 64)",
        "UPDATE desertions_sourcefile SET path = 'elsewhere'",
        "DELETE FROM desertions_sourcefile",
    ],
)
def test_evidence_is_neither_updated_nor_deleted_even_by_sql(sql):
    make_file()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="is refused: it is evidence"), transaction.atomic():
            cursor.execute(sql)
    assert CustodyRow.objects.count() == 1
    assert SourceFile.objects.count() == 1


def test_chain_shows_a_row_that_was_forged():
    file = make_file()
    CustodyRow.objects.create(file=file, act="viewed", by=make_user("editor"), at=file.uploaded_at)
    rows = list(CustodyRow.objects.order_by("position"))
    assert files.chain_is_whole(rows)
    rows[0].detail = "forged"
    assert not files.chain_is_whole(rows)
    assert not files.chain_is_whole(rows[1:])
    assert not files.chain_is_whole([])


def test_altered_chain_of_a_sealed_name_is_named_by_the_nightly_check(client, reporter, capsys):
    from django.core.management import CommandError, call_command
    from django.db import connection

    case = make_case()
    make_identity(case)
    sign_client_in(client, reporter)
    client.get(reverse("admin:desertions_case_change", args=[case.pk]))
    call_command("verify_evidence")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE desertions_custodyrow DISABLE TRIGGER USER")
        cursor.execute("UPDATE desertions_custodyrow SET detail = 'x'")
        cursor.execute("ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER refuse_change")
        cursor.execute("ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER link_custody")
    with pytest.raises(CommandError, match="altered"):
        call_command("verify_evidence")
    assert f"case {case.public_id}" in capsys.readouterr().err


@pytest.mark.django_db
def test_each_view_of_who_a_man_is_is_a_row_in_a_chain_that_holds(client, reporter):
    from django.urls import reverse

    from desertions.evidence.files import chain_is_whole
    from desertions.models import CustodyRow

    case = make_case()
    make_identity(case)
    sign_client_in(client, reporter)
    for page in ("change", "timeline", "change"):
        client.get(reverse(f"admin:desertions_case_{page}", args=[case.pk]))
    sign_client_in(client, make_user("moderator"))
    assert client.get(reverse("admin:desertions_case_change", args=[case.pk])).status_code == 403
    rows = list(CustodyRow.objects.filter(subject=f"case {case.public_id}").order_by("position"))
    assert [(row.act, row.by) for row in rows] == [("viewed", reporter)] * 3
    assert chain_is_whole(rows)
    assert not chain_is_whole(rows[1:])
