"""The truth table: who sees what, in set form, in one-row form and at the address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import usage
from articles.models import Article, Photograph
from articles.publishing import renditions
from comments.models import Comment
from desertions.choices import Confidentiality, Publication, Verification
from desertions.models import Case, Identity, Source
from tests.comments.factories import make_comment
from tests.conftest import ROLES
from tests.factories import (
    case_form_data,
    finish,
    make_article,
    make_case,
    make_draft,
    make_identity,
    make_rendered,
    make_source,
    make_user,
    sign_client_in,
)

PEOPLE = ("", "nobody", *ROLES)
ARTICLE_STATES = ("draft", "in_review", "scheduled", "published", "withdrawn")
DESK = {"reporter", "data editor", "editor"}

pytestmark = pytest.mark.django_db


def person(role: str):  # type: ignore[no-untyped-def]
    return AnonymousUser() if not role else make_user("" if role == "nobody" else role)


def article_in(state: str) -> Article:
    now = timezone.now()
    if state == "scheduled":
        return make_article(published_at=now + timedelta(days=1))
    if state == "published":
        return make_article(published_at=now - timedelta(days=1))
    if state == "withdrawn":
        return make_article(status="withdrawn", published_at=now - timedelta(days=1))
    return make_draft(status=state)


@pytest.mark.parametrize("state", ARTICLE_STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_article_is_visible_to_readers_when_published_and_to_the_desk_always(role, state):
    user, article, now = person(role), article_in(state), timezone.now()
    expected = state == "published" or role in DESK
    assert (role, state, Article.objects.visible_to(user, now).filter(pk=article.pk).exists()) == (
        role,
        state,
        expected,
    )
    assert (role, state, article.is_visible_to(user, now)) == (role, state, expected)


@pytest.mark.parametrize("state", ARTICLE_STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_article_address_shows_published_articles_to_all_and_previews_to_the_desk_only(role, state, as_role):
    article, client = article_in(state), as_role(role)
    preview = client.get(reverse("articles:preview", args=[article.pk]))
    assert (role, state, preview.status_code) == (role, state, 200 if role in DESK else 403 if role else 302)
    if article.published_at:
        page = client.get(article.get_absolute_url())
        assert (role, state, page.status_code) == (role, state, {"published": 200, "withdrawn": 410}.get(state, 404))


CASE_STATES = [
    (Verification.LEAD, Publication.PRIVATE),
    (Verification.PARTLY, Publication.PRIVATE),
    (Verification.PARTLY, Publication.PUBLIC),
    (Verification.VERIFIED, Publication.PUBLIC),
    (Verification.DISPUTED, Publication.PUBLIC),
    (Verification.WITHDRAWN, Publication.PRIVATE),
]


@pytest.mark.parametrize(("verification", "publication"), CASE_STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_case_is_visible_to_readers_when_public_and_to_the_desk_always(role, verification, publication):
    user, case = person(role), make_case(verification=verification, publication=publication)
    now = timezone.now()
    expected = publication == Publication.PUBLIC or role in DESK
    key = (role, verification, publication)
    assert (key, Case.objects.visible_to(user, now).filter(pk=case.pk).exists()) == (key, expected)
    assert (key, case.is_visible_to(user, now)) == (key, expected)
    client = Client()
    if role:
        sign_client_in(client, user)
    page = client.get(reverse("desertions:case", args=[case.public_id]))
    assert (key, page.status_code) == (key, 200 if expected else 404)


COMMENT_STATES = ("pending", "approved", "rejected", "deleted")


@pytest.mark.parametrize("article_state", ["published", "withdrawn"])
@pytest.mark.parametrize("state", COMMENT_STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_comment_is_visible_to_readers_when_approved_under_a_published_article(role, state, article_state):
    fields = {} if state != "deleted" else {"name": "", "text": "", "html": ""}
    user, comment = person(role), make_comment(article_in(article_state), status=state, **fields)
    now = timezone.now()
    expected = (state == "approved" and article_state == "published") or role in ("moderator", "editor")
    key = (role, state, article_state)
    assert (key, Comment.objects.visible_to(user, now).filter(pk=comment.pk).exists()) == (key, expected)
    assert (key, comment.is_visible_to(user, now)) == (key, expected)


@pytest.mark.parametrize("state", COMMENT_STATES)
def test_comment_text_stands_on_the_page_only_when_approved(state, client):
    article = article_in("published")
    fields = {"text": "unmistakable words"} if state != "deleted" else {"name": "", "text": "", "html": ""}
    make_comment(article, status=state, **fields)
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("unmistakable words" in page) is (state == "approved")


@pytest.mark.parametrize("role", PEOPLE)
def test_identity_is_open_to_those_who_may_view_identities_only(role, as_role):
    case = make_case()
    make_identity(case, surname="Приметный")
    client = as_role(role)
    expected = role in DESK
    form = client.get(reverse("admin:desertions_case_change", args=[case.pk]))
    assert (role, "Приметный" in form.content.decode()) == (role, expected)
    assert (role, person(role).has_perm("desertions.view_identity")) == (role, expected)
    assert Identity.objects.count() == 1
    for address in ("/", "/cases/", reverse("desertions:case", args=[case.public_id]), "/sitemap.xml", "/feed/"):
        assert "Приметный" not in client.get(address).content.decode()
    html = client.get(reverse("admin:desertions_case_changelist"), {"q": "Приметный"}).content.decode()
    assert (role, case.public_id in html) == (role, expected)


SOURCE_SEES = {
    Confidentiality.PUBLIC: DESK,
    Confidentiality.DESK: DESK,
    Confidentiality.SEALED: {"data editor", "editor"},
}


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
@pytest.mark.parametrize("role", PEOPLE)
def test_source_opens_by_its_confidentiality(role, confidentiality):
    source = make_source(confidentiality=confidentiality)
    seen = Source.objects.visible_to(person(role)).filter(pk=source.pk).exists()
    assert (role, confidentiality, seen) == (role, confidentiality, role in SOURCE_SEES[confidentiality])


@pytest.mark.parametrize("state", ARTICLE_STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_photograph_is_served_while_an_article_readers_see_uses_it(role, state, as_role):
    article, photograph = article_in(state), make_rendered()
    article.photograph = photograph
    article.save(update_fields=["photograph"])
    usage.update_usage(article)
    viewers, client = {"reporter", "editor"}, as_role(role)
    whole = client.get(photograph.get_absolute_url())
    rendered = client.get(renditions.rendition_address(photograph, "whole", 60, "WEBP"))
    assert (role, state, whole.status_code) == (role, state, 200 if role in viewers else 404)
    expected = 200 if state == "published" or role in viewers else 404
    assert (role, state, rendered.status_code) == (role, state, expected)
    finish(whole)
    finish(rendered)
    assert Photograph.objects.visible_to(AnonymousUser(), timezone.now()).count() == (state == "published")


FORBIDDEN_TO_MODERATORS: list[Callable[[], str]] = [
    lambda: reverse("admin:desertions_case_changelist"),
    lambda: reverse("admin:desertions_source_changelist"),
    lambda: reverse("admin:desertions_listentry_changelist"),
    lambda: reverse("admin:desertions_match_changelist"),
    lambda: reverse("admin:articles_article_changelist"),
    lambda: reverse("admin:articles_article_change", args=[make_draft().pk]),
    lambda: reverse("admin:desertions_case_change", args=[make_case().pk]),
    lambda: reverse("admin:auth_user_changelist"),
]


@pytest.mark.parametrize("address", FORBIDDEN_TO_MODERATORS)
def test_moderator_can_open_neither_identities_nor_drafts(address, as_role):
    assert as_role("moderator").get(address()).status_code == 403


def test_moderator_sees_no_headline_of_a_draft_in_the_queue(as_role):
    make_comment(article_in("published"))
    draft = make_draft(headline="A secret headline")
    page = as_role("moderator").get(reverse("admin:comments_comment_changelist")).content.decode()
    assert draft.headline not in page


def test_reporter_sees_neither_title_nor_quote_of_a_sealed_source_in_a_case(as_role):
    from desertions.models import Evidence

    case = make_case()
    sealed = make_source(title="Sealed title", confidentiality=Confidentiality.SEALED)
    Evidence.objects.create(case=case, source=sealed, quote="Sealed quote", locator="1")
    address = reverse("admin:desertions_case_change", args=[case.pk])
    for role, sees in (("reporter", False), ("data editor", True), ("editor", True)):
        page = as_role(role).get(address).content.decode()
        assert (role, "Sealed title" in page, "Sealed quote" in page) == (role, sees, sees)


def test_name_of_a_man_never_enters_the_log_of_the_admin(as_role):
    from django.contrib.admin.models import LogEntry

    case = make_case()
    data = case_form_data(case)
    data |= {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Приметный", "identity-0-case": case.pk}
    as_role("reporter").post(reverse("admin:desertions_case_change", args=[case.pk]), data)
    assert Identity.objects.get().surname == "Приметный"
    assert "Приметный" not in str(LogEntry.objects.values_list("change_message", "object_repr"))
