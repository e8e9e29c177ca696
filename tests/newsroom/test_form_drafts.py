"""What is typed into a form of the desk is kept while it is typed, put back on request, and gone once it is saved."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions
from articles.models import Article, Revision
from desertions.cases.removal import redaction
from desertions.models import Case, Source
from newsroom.models import FormDraft
from tests.articles.article_form import admin_data, press
from tests.articles.editing.texts import text
from tests.factories import (
    NOW,
    make_author,
    make_case,
    make_draft,
    make_identity,
    make_section,
    make_source,
    make_user,
    sign_client_in,
)

pytestmark = pytest.mark.django_db
KEEP = "/admin/drafts/"
FORMS = {"article": "articles_article", "case": "desertions_case", "source": "desertions_source"}
ADD = {name: reverse(f"admin:{form}_add") for name, form in FORMS.items()}
WHO = {"article": "reporter", "case": "data editor", "source": "data editor"}


def change(kind: str, pk: int) -> str:
    return reverse(f"admin:{FORMS[kind]}_change", args=[pk])


def keep(client: Client, path: str, key: str = "", **fields: str):  # type: ignore[no-untyped-def]
    return client.post(KEEP, {"path": path, "key": key, "fields": json.dumps(list(fields.items()))})


def typed_into(kind: str) -> dict[str, str]:
    data = {"article": "headline", "case": "desk_notes", "source": "title"}
    return {data[kind]: "Unmistakable words", "_save": "Save"}


@pytest.fixture(params=FORMS)
def kind(request):  # type: ignore[no-untyped-def]
    return request.param


@pytest.fixture
def desk(client, kind):  # type: ignore[no-untyped-def]
    sign_client_in(client, make_user(WHO[kind]))
    return client


def test_new_object_keeps_a_draft_a_tab_and_lists_them(kind, desk):
    for key in ("a", "b"):
        assert keep(desk, ADD[kind], key, **typed_into(kind)).status_code == 200
    assert keep(desk, ADD[kind], "a", **typed_into(kind)).json()["version"] == ""
    drafts = FormDraft.objects.order_by("pk")
    assert [draft.key for draft in drafts] == ["a", "b"]
    page = desk.get(ADD[kind]).content.decode()
    assert page.count("Put it back into the form") == 2
    assert ("Unmistakable words" in page) is (kind != "case")
    restored = desk.get(f"{ADD[kind]}?draft={drafts[0].pk}").content.decode()
    assert "Unmistakable words" in restored
    assert 'data-key="a"' in restored
    assert "Please correct" not in restored
    assert not {"article": Article, "case": Case, "source": Source}[kind].objects.exists()
    desk.post(reverse("admin:discard_draft", args=[drafts[0].pk]), {"path": ADD[kind]})
    assert [draft.key for draft in FormDraft.objects.all()] == ["b"]


def test_draft_of_an_object_that_exists_comes_back_into_its_form(kind, desk):
    if kind == "article":
        obj = make_draft()
        revisions.save_text(obj, revisions.text_of(obj), by=make_user(), at=NOW)
    else:
        obj = make_case() if kind == "case" else make_source()
    path = change(kind, obj.pk)
    keep(desk, path, **typed_into(kind))
    keep(desk, path, "another tab", **typed_into(kind))
    draft = FormDraft.objects.get()
    assert "did not save it" in desk.get(path).content.decode()
    assert "Unmistakable words" in desk.get(f"{path}?draft={draft.pk}").content.decode()
    obj.refresh_from_db()
    assert "Unmistakable" not in str(vars(obj))


def test_draft_is_sealed_and_its_owners_alone(kind, desk):
    keep(desk, ADD[kind], "a", **typed_into(kind))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM newsroom_formdraft")
        assert "Unmistakable" not in cursor.fetchone()[0]
    other = Client()
    sign_client_in(other, make_user(WHO[kind]))
    pk = FormDraft.objects.get().pk
    assert "Unmistakable" not in other.get(f"{ADD[kind]}?draft={pk}").content.decode()
    assert "Put it back" not in other.get(ADD[kind]).content.decode()
    other.post(reverse("admin:discard_draft", args=[pk]), {"path": "/admin/"})
    assert FormDraft.objects.exists()


def test_saving_ends_the_draft(client, reporter):
    article = make_draft()
    sign_client_in(client, reporter)
    keep(client, change("article", article.pk), headline="Kept")
    for key in ("a", "b"):
        keep(client, ADD["article"], key, headline="Kept")
    assert press(client, article).status_code == 302
    data = admin_data(make_section().pk, make_author().pk, slug="new", _draft_key="a")
    assert client.post(ADD["article"], data).status_code == 302
    assert [draft.key for draft in FormDraft.objects.all()] == ["b"]


def test_keeping_a_draft_makes_no_revision_and_takes_few_queries_whatever_its_length(client, reporter):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    sign_client_in(client, reporter)
    path = change("article", article.pk)
    keep(client, path, headline="Kept")
    with CaptureQueriesContext(connection) as queries:
        assert keep(client, path, headline="Kept", body="<p>" + "word " * 10_000 + "</p>").json()["version"] == "1"
    assert len(queries) <= 10
    assert (Revision.objects.count(), Article.objects.get().headline) == (1, article.headline)


def test_whoever_else_has_the_object_open_is_told(client, reporter, editor):
    article = make_draft()
    path = change("article", article.pk)
    sign_client_in(client, reporter)
    client.post(KEEP, {"path": path})
    sign_client_in(client, editor)
    assert client.post(KEEP, {"path": path}).json()["others"] == [str(reporter)]
    assert str(reporter) in client.get(path).content.decode()
    FormDraft.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert client.post(KEEP, {"path": path}).json()["others"] == []


def test_draft_put_back_does_not_go_over_a_newer_text_unseen(client, reporter, editor):
    article = make_draft()
    revisions.save_text(article, revisions.text_of(article), by=reporter, at=NOW)
    sign_client_in(client, reporter)
    path = change("article", article.pk)
    sent = admin_data(
        article.section.pk, article.bylines.get().author_id, slug=article.slug, base="1", body="<p>Mine.</p>"
    )
    keep(client, path, **{name: str(value) for name, value in sent.items()})
    revisions.save_text(article, text("The editor's.", article), by=editor, at=NOW)
    page = client.get(f"{path}?draft={FormDraft.objects.get().pk}").content.decode()
    assert "Two texts" in page


def test_draft_that_names_a_removed_person_is_removed_with_them(client):
    sign_client_in(client, make_user("data editor"))
    person = make_identity(make_case(), surname="Выдумкин", given_name="Пётр", patronymic="Сергеевич")
    spread = {"identity-0-surname": "Выдумкин", "identity-0-given_name": "Пётр", "identity-0-patronymic": "Сергеевич"}
    keep(client, ADD["case"], "a", **spread)
    keep(client, ADD["case"], "b", desk_notes="Говорили о Петре Выдумкине.")
    keep(client, ADD["case"], "c", desk_notes="О другом.")
    redaction.remove_mentions(person)
    assert [draft.key for draft in FormDraft.objects.all()] == ["c"]


@pytest.mark.parametrize("role", ["", "nobody", "moderator"])
def test_draft_is_kept_for_those_alone_who_may_write(kind, role, as_role):
    case = make_case()
    for path in (ADD[kind], change("case", case.pk)):
        assert keep(as_role(role), path, "a", **typed_into(kind)).status_code == 403
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/nowhere/"}, {"path": "/admin/"}, {"path": "\0"}, {}, {"path": "/admin/auth/user/add/"},
        {"path": ADD["case"], "fields": "no json"}, {"path": ADD["case"], "fields": "[1]"},
        {"path": ADD["case"], "fields": '[["a", "b", "c"]]'}, {"path": ADD["case"], "fields": "[" * 5000},
        {"path": ADD["case"], "fields": json.dumps([["a", "b"]] * 3000)}, {"path": change("case", 10**15)},
    ],
)  # fmt: skip
def test_what_is_no_draft_is_refused(sent, client):
    sign_client_in(client, make_user("data editor"))
    assert client.post(KEEP, sent).status_code == 403
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "-1", "\0"])
def test_draft_that_is_not_there_is_told(asked, client):
    sign_client_in(client, make_user("data editor"))
    assert "not there any more" in client.get(ADD["case"], {"draft": asked}).content.decode()


def test_draft_to_which_nobody_came_back_is_deleted(client):
    sign_client_in(client, make_user("data editor"))
    keep(client, ADD["case"], "old", desk_notes="x")
    FormDraft.objects.update(seen_at=timezone.now() - timedelta(days=61))
    keep(client, ADD["case"], "new", desk_notes="x")
    assert [draft.key for draft in FormDraft.objects.all()] == ["new"]
