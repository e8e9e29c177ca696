"""Names of sealed cases in comments: only moderators learn of them."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.screening import sealed_names
from desertions.models import CustodyRow
from tests.comments.screening.posts import post
from tests.factories import make_case, make_identity, sign_client_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Видел, как Пётр Вымышленный ушёл",
        "у Петра Вымышленного дома",
        "это Вымышленный П.И. сказал",
        "о Вымышленном Петре Ильиче",
    ],
)
def test_only_who_may_open_identities_learns_that_a_name_is_of_a_sealed_case(text, article, moderator, as_role):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    assert sealed_names.sealed_names_in([text])[0]
    comment = post(article, text)
    assert "sealed" not in str(Comment.objects.values().get())
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "whose case is sealed" not in as_role("moderator").get(address).content.decode()
    assert not CustodyRow.objects.exists()
    assert "names a person whose case is sealed" in as_role("editor").get(address).content.decode()
    row = CustodyRow.objects.get()
    assert (row.subject, row.act, row.by.groups.get().name) == (f"comment {comment.pk}", "viewed", "editor")


def test_moderator_reads_the_same_of_a_name_under_seal_and_of_one_out_of_thin_air(article, as_role):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    client = as_role("moderator")
    sealed, unknown = (
        client.get(reverse("admin:comments_comment_change", args=[post(article, f"Тут {name} живёт").pk]))
        for name in ("Пётр Вымышленный", "Олег Никакойский")
    )

    def bare(page):  # type: ignore[no-untyped-def]
        text = page.content.decode().replace("Пётр Вымышленный", "N").replace("Олег Никакойский", "N")
        return re.sub(r'\d+|value="\w+(-pending)?"', "", text)

    assert "It may name a person" in bare(sealed)
    assert bare(sealed) == bare(unknown)


def test_hits_of_an_hour_are_limited_and_the_administrator_is_told(article, editor, client, monkeypatch):
    monkeypatch.setattr(sealed_names, "MAX_HITS_AN_HOUR", 3)
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    now = timezone.now()
    texts = dict.fromkeys(range(1, 6), "у Петра Вымышленного дома")
    assert set(sealed_names.disclose(texts, by=editor, at=now)) == {1, 2, 3}
    assert set(sealed_names.disclose(texts, by=editor, at=now)) == {1, 2, 3}  # seen again, recorded once
    assert CustodyRow.objects.count() == 3
    later = now + timedelta(minutes=61)
    assert set(sealed_names.disclose({4: texts[4]}, by=editor, at=later)) == {4}
    sign_client_in(client, User.objects.create_superuser("admin"))
    assert f"{editor.username} learned in one hour of 3 comments" in client.get("/admin/").content.decode()
    sign_client_in(client, editor)
    assert "learned in one hour" not in client.get("/admin/").content.decode()


def test_names_of_nobody_in_the_database_are_not_told_as_sealed():
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    assert sealed_names.sealed_names_in(["Здесь Семён Вымышленный и Пётр Другой"]) == [[]]
