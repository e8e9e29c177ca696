"""Names of readers that can be taken for names of staff."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment
from tests.comments.posting.sending import send
from tests.comments.screening.posts import kinds, post
from tests.factories import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["Vera Lind", "Vеra Lind", "VERA  LIND", "V3ra Lind", "Lind Vera", "Editor", "Редaкция"]
)
def test_name_that_can_be_taken_for_staff_holds_the_comment(name, article):
    make_author(name="Vera Lind")
    make_user("reporter", first_name="Vera", last_name="Lind")
    comment = post(article, "I work here.", name=name)
    assert comment.status == "pending"
    assert "staff name" in kinds(comment)


@pytest.mark.parametrize("name", ["Vera", "Veronica Lindgren", "Edith", "Anonymous", ""])
def test_other_names_are_free(name, article):
    make_author(name="Vera Lind")
    assert post(article, "I do not work here.", name=name).status == "approved"


def test_name_with_one_letter_of_another_alphabet_is_not_shown(article):
    make_author(name="Vera Lind")
    send(article, name="Vеra Lind", text="I am the editor.")
    assert "I am the editor." not in Client().get(article.get_absolute_url()).content.decode()


def test_name_of_staff_without_a_byline_holds_nothing_and_is_told_to_the_moderator(article, as_role):
    make_user("moderator", first_name="Лариса", last_name="Мышкина")
    send(article, name="лариса мышкина", text="A calm remark.")
    comment = Comment.objects.get()
    assert (comment.status, comment.findings) == ("approved", [])
    page = as_role("moderator").get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert "could be mistaken for Лариса Мышкина" in page
