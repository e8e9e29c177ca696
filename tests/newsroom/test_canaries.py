"""Words planted in every field that readers, or a role, may not see: a walk over all addresses finds none of them."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from desertions.choices import Confidentiality
from desertions.evidence import text_extraction
from desertions.figures.projection import EXPOSURE, Exposure
from desertions.models import (
    Case,
    Evidence,
    FactResolution,
    Match,
    Merge,
    Motive,
    NamedList,
    Outcome,
    Proceeding,
    PublicationStep,
    SavedFilter,
    Source,
    VerificationStep,
)
from newsroom.lib.desk.rights import may
from tests.conftest import ROLES
from tests.factories import (
    NOW,
    finish,
    make_article,
    make_case,
    make_entry,
    make_figure,
    make_file,
    make_identity,
    make_source,
    make_user,
)
from tests.newsroom.addresses import addresses
from tests.newsroom.every_address import declared

pytestmark = pytest.mark.django_db

NEEDED = {
    "desk": "desertions.view_case",
    "sealed": "desertions.open_sealed_source",
    "identity": "desertions.view_identity",
    "contact": "desertions.contact_source",
    "list": "desertions.view_listentry",
    "owner": None,
}
"""The right without which a planted word may not be seen; None: nobody but its owner."""


KEPT_AS_THEY_ARE = {
    "public_id", "left_on", "path", "sha256", "media_type", "digest", "previous", "asserted", "asserts", "value",
    "query", "code_part", "slug", "case_prefix", "rank",
}  # fmt: skip


def plant(row: models.Model, right: str) -> set[str]:
    """Fill every text of the row that readers do not get as it stands; the words planted."""
    exposure = EXPOSURE[type(row).__name__]
    canary_by_field = {}
    for field in row._meta.concrete_fields:
        text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if (
            text
            and not field.generated
            and field.name not in KEPT_AS_THEY_ARE
            and exposure[field.name] != Exposure.PUBLIC
        ):
            key = "contact" if field.name == "contact" else right
            word = f"Canary{key}{type(row).__name__}{field.name}".replace("_", "")
            canary_by_field[field.name] = f"https://canary.example/{word}" if field.name == "url" else word
            if isinstance(field, models.TextField) and field.name != "contact":
                canary_by_field[field.name] += " lighthouse"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desertions_sourcefile DISABLE TRIGGER USER")
    if hasattr(row, "blind_index"):
        for name, word in canary_by_field.items():
            setattr(row, name, word)
        row.save()
    else:
        type(row)._default_manager.filter(pk=row.pk).update(**canary_by_field)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desertions_sourcefile ENABLE ALWAYS TRIGGER refuse_change")
    return {word.split()[0].rpartition("/")[2] for word in canary_by_field.values()}


def content() -> tuple[dict[str, set[str]], dict[str, int], dict[str, int]]:
    """One of everything, twice: under a source for the desk and under a sealed one. Words by right; ids by model, of
    the desk's rows and of the sealed ones."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    by, second = make_user("data editor"), make_user("editor")
    case, other = make_case(left_from="front"), make_case()
    canaries: dict[str, set[str]] = {key: set() for key in NEEDED}
    sources: list[Source] = []
    ids: dict[str, int] = {}
    sealed_ids: dict[str, int] = {}

    def grow(row: Any, right: str) -> Any:
        for word in plant(row, right):
            canaries[next(key for key in NEEDED if word.startswith(f"Canary{key}"))].add(word)
        (sealed_ids if right == "sealed" else ids).setdefault(row._meta.model_name, row.pk)
        return row

    grow(case, "desk")
    grow(make_identity(case), "identity")
    for right in ("desk", "sealed"):
        secrecy = Confidentiality.SEALED if right == "sealed" else Confidentiality.DESK
        source = make_source(confidentiality=secrecy)
        file = make_file(source, f"Canary{right}FilePagetext lighthouse {right}".encode(), f"{right}.txt", by=by)
        text_extraction.read_text(file)
        canaries[right].add(f"Canary{right}FilePagetext")
        grow(file, right)
        piece = Evidence.objects.create(
            case=case, source=source, fact="rank", asserts="major", asserted="major", locator=right
        )
        grow(piece, right)
        grow(Outcome.objects.create(case=case, kind="wanted", source=source), right)
        Motive.objects.create(case=case, kind="unpaid", said_by="court" if right == "desk" else "family", source=source)
        grow(Proceeding.objects.create(case=case, court="x", source=source), right)
        named = grow(NamedList.objects.create(title="x", source=source, proves="wanted"), right)
        grow(source, right)
        sources.append(source)
        if right == "desk":
            entry = grow(make_entry(named), "list")
            grow(Match.objects.create(case=case, named_list=named, entry_id=entry.pk), "list")
    grow(VerificationStep.objects.create(
        case=case, from_state="verified", to_state="disputed", status="proposed", by=by, at=NOW
    ), "desk")  # fmt: skip
    grow(PublicationStep.objects.create(case=case, to="public", by=by, at=NOW), "desk")
    grow(FactResolution.objects.create(case=case, fact="rank", value="private", by=by, at=NOW), "sealed")
    grow(FactResolution.objects.create(case=case, fact="unit", value="1", by=by, at=NOW), "desk")
    grow(Merge.objects.create(target=case, duplicate=other, reason="x", by=by, at=NOW), "desk")
    Source.objects.filter(pk=sources[0].pk).update(repeats=sources[1])
    grow(SavedFilter.objects.create(owner=second, name="x", query="rank=major"), "owner")
    ids["custodyrow"] = file.custody.get().pk
    return canaries, ids, ids | sealed_ids


def admin_addresses(ids: dict[str, int]) -> Iterator[str]:
    """Every address under the admin, with the planted rows where one is asked for."""
    fixed = {
        "content_type_id": 1, "url": "x/", "app_label": "desertions", "step": ids["verificationstep"], "number": 1,
        "decision": "confirm", "fact": "rank", "merge": ids["merge"],
    }  # fmt: skip
    for name, pattern in _patterns(
        next(r for r in get_resolver().url_patterns if getattr(r, "namespace", "") == "admin")
    ):
        model = (name or "").split("_")[1] if name and name.count("_") else ""
        own = ids.get(model) or _any_pk(model)
        arguments = {key: fixed.get(key, own) for key in pattern.pattern.converters}
        if name == "app_list":
            yield reverse("admin:app_list", kwargs={"app_label": "desertions"})
        elif None not in arguments.values() and name:
            yield reverse(f"admin:{name}", kwargs=arguments)
    for model in ("desertions/case", "desertions/source", "desertions/sourcefile", "desertions/custodyrow"):
        yield f"/admin/{model}/?q=lighthouse"
    yield "/admin/desertions/case/search/?q=lighthouse"
    yield "/admin/search/?s=lighthouse"
    for model, field in (
        ("evidence", "source"),
        ("outcome", "source"),
        ("sourcefile", "source"),
        ("match", "named_list"),
    ):
        yield f"/admin/autocomplete/?app_label=desertions&model_name={model}&field_name={field}&term=lighthouse"


def _patterns(resolver: URLResolver) -> Iterator[tuple[str | None, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name, entry
        else:
            yield from _patterns(entry)


def _any_pk(model: str) -> Any:
    for registered in admin.site._registry:
        if registered._meta.model_name == model:
            return registered._default_manager.values_list("pk", flat=True).first()
    return None


def text_of(answer: Any) -> str:
    return finish(answer).decode("utf-8", "replace") + str(answer.headers)


def found_in(text: str, canaries: set[str]) -> list[str]:
    """Return those of the words that the text has, in letters of any case."""
    text = text.casefold()
    return [word for word in canaries if word.casefold() in text]


def test_readers_meet_none_of_the_planted_words(client, caplog):
    canaries, *_ids = content()
    planted = set().union(*canaries.values())
    assert len(planted) > 50
    where = addresses() | {"figure": make_figure().get_absolute_url()}
    make_article(published_at=timezone.now() - timedelta(hours=1))
    answered = declared()
    pages = [address for name, address in where.items() if answered.get(name, ([0], []))[0][0] != 405]
    pages += [f"/cases/{public_id}/" for public_id in Case.objects.values_list("public_id", flat=True)]
    pages += [
        "/nothing/",
        "/cases/?rank=major",
        "/cases/?q=notes",
        "/feed/",
        "/sitemap.xml",
        "/sign-in/",
    ]
    with caplog.at_level(logging.INFO):
        for page in pages:
            for language in ("en", "ru"):
                text = text_of(client.get(page, headers={"accept-language": language}))
                assert found_in(text, planted) == [], page
    assert found_in(caplog.text, planted) == []


@pytest.mark.long
@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_role_without_the_right_meets_none_of_the_words_it_guards(role, as_role, caplog):
    canaries, *kinds_of_ids = content()
    client = as_role(role)
    user = client.session and _user_of(client)
    forbidden = {
        w for key, canary_set in canaries.items() if not (NEEDED[key] and may(user, NEEDED[key])) for w in canary_set
    }
    allowed = set().union(*canaries.values()) - forbidden
    seen: set[str] = set()
    pages = {page for ids in kinds_of_ids for page in admin_addresses(ids)} | {*addresses().values()}
    assert len(pages) > 120
    with caplog.at_level(logging.INFO):
        for page in sorted(pages):
            text = text_of(client.get(page, follow=True))
            assert found_in(text, forbidden) == [], page
            seen |= {word for word in allowed if word in text}
    assert found_in(caplog.text, forbidden) == []
    for key, right in NEEDED.items():
        if right and may(user, right):
            assert (key, bool(canaries[key] & seen)) == (key, True)


def _user_of(client: Any) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_sealed_source_saved_by_an_editor_is_named_in_no_log_that_others_read(as_role):
    source = make_source(title="Canary title", confidentiality=Confidentiality.SEALED)
    data = {
        "title": source.title, "kind": source.kind, "reliability": "F", "credibility": "6", "confidentiality": "sealed",
        "consent": "not_needed", "contact": "Canary contact",
    }  # fmt: skip
    as_role("editor").post(reverse("admin:desertions_source_change", args=[source.pk]), data)
    source.refresh_from_db()
    assert source.contact == "Canary contact"
    for role in ("reporter", "moderator"):
        for page in ("/admin/", reverse("admin:desertions_source_changelist")):
            assert "Canary" not in as_role(role).get(page).content.decode()


def test_contact_details_are_encrypted_where_they_are_stored():
    source = make_source(contact="Canary 8-900-000-00-00")
    with connection.cursor() as cursor:
        for table, key in (("desertions_source", "id"), ("desertions_sourceevent", "pgh_obj_id")):
            cursor.execute(f"SELECT contact FROM {table} WHERE {key} = %s", [source.pk])
            stored = cursor.fetchone()[0]
            assert "Canary" not in stored
            assert stored.startswith("gAAAA")
    assert Source.objects.get(pk=source.pk).contact == "Canary 8-900-000-00-00"
