"""Names of sealed cases in comments: only moderators learn of them."""

import pytest
from django.urls import reverse

from comments.models import Comment
from comments.screening import sealed_names
from tests.comments.screening.posts import post
from tests.factories import make_case, make_identity

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
def test_moderator_alone_learns_that_a_name_is_of_a_sealed_case(text, article, moderator, as_role):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    assert sealed_names.sealed_names_in([text])[0]
    comment = post(article, text)
    assert "sealed" not in str(Comment.objects.values().get())
    page = as_role("moderator").get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert "names a person whose case is sealed" in page


def test_names_of_nobody_in_the_database_are_not_told_as_sealed():
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    assert sealed_names.sealed_names_in(["Здесь Семён Вымышленный и Пётр Другой"]) == [[]]
