"""Personal data: found in running text, and the writer is warned before anybody reads it."""

import pytest
from django.test import Client

from comments.forms import stamp_purpose
from comments.models import Comment
from comments.screening.personal_data import find_personal_data
from newsroom.lib.web import form_stamps
from tests.comments.screening.posts import post
from tests.factories import make_case, make_identity

pytestmark = pytest.mark.django_db

DANGERS = {
    "phone": ["+7 (912) 345-67-89", "8 912 345 67 89", "+380 44 123 45 67", "9123456789"],
    "e-mail": ["a.b@mail.ru", "ivan (собака) mail.ru"],
    "passport": ["45 08 123456", "АБ 1234567", "112-233-445 95"],
    "unit number": ["в/ч 12345", "войсковая часть № 22220", "military unit 12345"],
    "coordinates": ["55.7558, 37.6173", "55°45'"],
    "address": ["ул. Ленина, д. 5, кв. 12", "улица Красных Зорь 14", "12 Lenin street"],
    "name": ["Иванов И.И.", "И. И. Петров", "Сергея Иванова", "Ivan Petrov", "Пётр Сергеевич"],
}


@pytest.mark.parametrize(("kind", "piece"), [(kind, piece) for kind, pieces in DANGERS.items() for piece in pieces])
def test_danger_is_found_in_running_text(kind, piece):
    text = f"вчера видел: {piece} и больше ничего"
    assert [(danger.kind, text[danger.start : danger.end]) for danger in find_personal_data(text)] == [(kind, piece)]


@pytest.mark.parametrize(
    "text",
    [
        "1,010 men left one division; 858 contract soldiers, 150 mobilised",
        "из 20-й дивизии ушли 1010 человек с 17.05.2023 по 21.09.2022",
        "The Hague Court said so. Vera agrees.",
        "Волгоград и Камышин, 1000 рублей",
        "статья 337 часть 5, до 10 лет",
    ],
)
def test_numbers_and_places_of_a_discussion_are_no_danger(text):
    assert find_personal_data(text) == []


def test_writer_is_warned_before_anybody_reads_it_and_may_mend_it(article):
    data = {"text": "Звоните +7 912 345-67-89", "stamp": form_stamps.issue(stamp_purpose(article.pk)), "send": "1"}
    answer = Client().post(f"/comments/{article.pk}/", data)
    page = answer.content.decode()
    assert "may put somebody in danger" in page
    assert "<mark>+7 912 345-67-89</mark>" in page
    assert "Send as it is" in page
    assert not Comment.objects.exists()


def test_warning_says_the_same_of_a_name_in_the_case_database_and_of_any_other(article):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")

    def answer(name: str) -> str:
        stamp = form_stamps.issue(stamp_purpose(article.pk))
        page = (
            Client().post(f"/comments/{article.pk}/", {"text": f"Я знаю: {name} дома", "stamp": stamp}).content.decode()
        )
        return page.replace(name, "NAME").replace(stamp, "")

    def shape(page: str) -> str:
        import re

        return re.sub(r'name="stamp" value="[^"]*"', "", page)

    assert shape(answer("Пётр Вымышленный")) == shape(answer("Семён Другойчеловек"))
    held = [post(article, f"Я знаю: {name} дома") for name in ("Пётр Вымышленный", "Семён Другойчеловек")]
    assert {comment.status for comment in held} == {"pending"}
    assert held[0].findings == held[1].findings


@pytest.mark.parametrize(
    "text",
    [
        "тел.89161234567",
        "т.8-916-123-45-67",
        ",89161234567",
        "8–916–123–45–67",
        "8*916*123*45*67",
        "Это Иван\nИванов",
        "Это Иван\u2003Иванов",
    ],
)
def test_danger_is_found_through_punctuation_and_spaces(text):

    assert find_personal_data(text)
