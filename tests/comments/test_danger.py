"""Personal danger: found before anybody reads it, told to the writer, marked for the moderator, taken out for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment, Decision
from comments.moderation import actions, redaction
from comments.posting import reports
from comments.screening import sealed_names
from comments.screening.personal_data import find_personal_data
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article, make_case, make_identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def post(article: Article, text: str, **over):  # type: ignore[no-untyped-def]
    data = {"name": "", "text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk)), "as_it_is": "1"} | over
    answer = Client().post(f"/comments/{article.pk}/", data)
    assert answer.status_code == 200
    return Comment.objects.latest("pk")


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
    assert [(one.kind, text[one.start : one.end]) for one in find_personal_data(text)] == [(kind, piece)]


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
    assert "names somebody whose case is sealed" in page


def test_names_of_nobody_in_the_database_are_not_told_as_sealed():
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    assert sealed_names.sealed_names_in(["Здесь Семён Вымышленный и Пётр Другой"]) == [[]]


def test_words_are_removed_before_publication_and_kept_nowhere(article, as_role):
    comment = post(article, "Он живёт: ул. Ленина, д. 5, звоните +7 912 345-67-89.")
    address = reverse("admin:comments_comment_decide", args=[comment.pk])
    desk = as_role("moderator")
    offered = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert 'name="piece" value="ул. Ленина, д. 5"' in offered
    pieces = ["ул. Ленина, д. 5", "+7 912 345-67-89"]
    sent = {"act": "redact", "reason": "private", "seen": comment.version, "piece": pieces, "pieces": "звоните"}
    assert desk.post(address, sent).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "Он живёт: [removed], [removed] [removed]."
    assert comment.status == "approved"
    everything = str(list(Comment.objects.values())) + str(list(Decision.objects.values()))
    assert not any(piece in everything for piece in ("Ленина", "912", "звоните"))
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "[removed]" in page


def test_redaction_of_words_that_do_not_stand_there_is_refused(article, moderator):
    comment = make_comment(article, status="pending", text="Nothing of that.")
    with pytest.raises(actions.CannotDecideError, match="does not stand"):
        redaction.redact(comment, pieces=["Something"], by=moderator, at=timezone.now())
    with pytest.raises(actions.CannotDecideError, match="say which"):
        redaction.redact(comment, pieces=[" "], by=moderator, at=timezone.now())
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_redaction_of_a_published_comment_is_recorded_and_its_reporters_were_right(article, moderator):
    comment = make_comment(article, text="He lives at ул. Ленина, д. 5.")
    reports.report(comment, reason="danger", message="", browser="a" * 22, at=timezone.now())
    redaction.redact(comment, pieces=["ул. Ленина, д. 5"], by=moderator, at=timezone.now())
    assert [(d.from_status, d.to_status, d.by) for d in comment.decisions.all()] == [
        ("approved", "approved", moderator)
    ]
    assert comment.reports.get().was_right is True


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
