"""Screening: what holds a comment or marks it, in words; an error in it holds the comment too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment, RiskModel, WordRule
from comments.moderation import actions
from comments.screening import near_duplicates, risk_model, word_rule_trial
from comments.screening.screen import Finding, Repeats, context_of_rules, explain, screen
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_case, make_identity, make_user

pytestmark = pytest.mark.django_db
OFFER = "Зарабатывай дома до трёхсот процентов в неделю, пиши в наш канал прямо сейчас, места кончаются"


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def post(article: Article, text: str, **over):  # type: ignore[no-untyped-def]
    data = {"name": "", "text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk)), "as_it_is": "1"} | over
    answer = Client().post(f"/comments/{article.pk}/", data)
    assert answer.status_code == 200
    return Comment.objects.latest("pk")


def make_rule(words: str, **over) -> WordRule:  # type: ignore[no-untyped-def]
    rule = WordRule(**{"name": f"Rule {words}", "words": words} | over)
    word_rule_trial.save_rule(rule)
    return rule


def kinds(comment: Comment) -> list[str]:
    return [row[0] for row in comment.findings]


def test_harmless_comment_appears_at_once_where_the_policy_says_so(article):
    assert post(article, "A calm remark.").status == "approved"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Read https://example.com/page", "links"),
        ("Call +7 912 345-67-89", "danger"),
        ("He lives at ул. Ленина, д. 5", "danger"),
    ],
)
def test_finding_holds_the_comment_whatever_the_policy(text, kind, article):
    comment = post(article, text)
    assert comment.status == "pending"
    assert kinds(comment) == [kind]


def test_word_rule_holds_or_marks(article):
    make_rule("дурак")
    make_rule("болван", action="mark")
    assert post(article, "Какие же дypаки кругом").status == "pending"
    marked = post(article, "Сам ты болван")
    assert (marked.status, kinds(marked)) == ("approved", ["word rule"])


def test_rule_that_is_switched_off_finds_nothing(article):
    rule = make_rule("дурак")
    assert post(article, "Вот дурак").status == "pending"
    rule.is_active = False
    word_rule_trial.save_rule(rule)
    assert post(article, "Ну и дурак").status == "approved"


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


def test_repetition_is_told_word_for_word_and_nearly(article):
    assert post(article, OFFER).status == "approved"
    same = post(article, OFFER.upper() + "!!!")
    assert (same.status, kinds(same)) == ("pending", ["same"])
    nearly = post(article, OFFER.replace("в неделю", "в месяц"))
    assert (nearly.status, kinds(nearly)) == ("pending", ["near_duplicate"])
    assert (
        post(article, "Совсем другое замечание о том же самом предмете, без всяких предложений.").status == "approved"
    )


def test_short_texts_may_be_said_by_three_people(article):
    assert [post(article, "Согласен.").status for _ in range(4)] == ["approved"] * 3 + ["pending"]


def test_likeness_follows_the_share_that_is_common():
    def likeness(one: str, other: str) -> float:
        return near_duplicates.similarity(
            *(near_duplicates.minhash(near_duplicates.letters_of(text)) for text in (one, other))
        )

    assert likeness(OFFER, OFFER.upper()) == 1
    assert likeness(OFFER, OFFER.replace("канал", "чат")) > 0.55
    assert likeness(OFFER, "A text of the same length about something else, in another language altogether.") < 0.2


def test_error_in_screening_holds_the_comment(article, monkeypatch, caplog):
    from comments.screening import derived_fields

    def fail(*args, **kwargs):  # type: ignore[no-untyped-def]
        raise RuntimeError("broken")

    monkeypatch.setattr(derived_fields, "screen", fail)
    comment = post(article, "Unmistakable words.")
    assert (comment.status, kinds(comment)) == ("pending", ["failed"])
    assert "Unmistakable" not in caplog.text


def test_error_of_the_database_in_screening_holds_the_comment(article, monkeypatch):
    from comments.screening import context

    monkeypatch.setattr(context, "REPEATS_SQL", "SELECT nonsense")
    comment = post(article, "Unmistakable words.")
    assert (comment.status, kinds(comment)) == ("pending", ["failed"])


def test_every_finding_has_words():
    for kind in ("staff name", "word rule", "same", "near_duplicate", "links", "trap", "flood", "failed"):
        assert explain(Finding(kind, "x", 2))
    for piece in ("e-mail", "phone", "passport", "unit number", "coordinates", "address", "name"):
        assert explain(Finding("danger", piece))


def decide(article: Article, moderator, number: int) -> None:  # type: ignore[no-untyped-def]
    for place in range(number):
        good = make_comment(article, status="pending", text=f"Дивизия стояла у реки, письмо номер {place} пришло домой")
        bad = make_comment(article, status="pending", text=f"Выиграй приз номер {place}, казино ждёт, бонус новичку")
        actions.approve(good, by=moderator, at=timezone.now())
        actions.reject(bad, reason="spam", by=moderator, at=timezone.now())


def test_rule_is_tried_on_the_last_decisions_before_it_is_saved(article, moderator, as_role):
    decide(article, moderator, 5)
    trial = word_rule_trial.try_rule("казино", every_form=True)
    assert (trial.tried, trial.approved, trial.rejected) == (10, 0, 5)
    data = {
        "name": "Games",
        "words": "казино\nписьмо",
        "every_form": "on",
        "action": "hold",
        "is_active": "on",
        "try_it": "1",
    }
    page = as_role("moderator").post(reverse("admin:comments_wordrule_add"), data).content.decode()
    assert "Of the last 10 decided comments" in page
    assert "10 would have been caught" in page
    assert "5 of them were approved" in page
    assert "correct the error" not in page
    assert 'value="Games"' in page
    assert not WordRule.objects.exists()
    del data["try_it"]
    as_role("moderator").post(reverse("admin:comments_wordrule_add"), data)
    assert "казино" in WordRule.objects.get().forms


@pytest.mark.parametrize("words", ["", "...", "x" * 300])
def test_rule_that_says_nothing_is_refused(words, as_role):
    data = {"name": "Bad", "words": words, "action": "hold"}
    answer = as_role("moderator").post(reverse("admin:comments_wordrule_add"), data)
    assert answer.status_code == 200
    assert not WordRule.objects.exists()


def test_order_of_the_queue_is_learned_from_the_desk_and_says_why(article, moderator):
    decide(article, moderator, 60)
    assert risk_model.risk_of("Anything") is None
    made = risk_model.train(at=timezone.now())
    assert made is not None
    assert made.agreement > 0.9
    spam, calm = "Казино и бонус ждут новичка", "Письмо пришло из дивизии у реки"
    assert risk_model.risk_of(spam) > 0.5 > risk_model.risk_of(calm)  # type: ignore[operator]
    assert risk_model.reasons(spam)[0] in spam
    pending = make_comment(article, status="pending", text=spam)
    assert risk_model.train_risk_model.call() == 1
    pending.refresh_from_db()
    assert (pending.status, pending.risk > 0.5) == ("pending", True)  # type: ignore[operator]


def test_order_is_not_learned_from_a_handful_of_decisions(article, moderator):
    decide(article, moderator, 5)
    assert risk_model.train(at=timezone.now()) is None
    assert not RiskModel.objects.exists()
    assert risk_model.risk_of("Anything") is None


def test_risk_never_refuses_or_holds(article, moderator):
    decide(article, moderator, 60)
    risk_model.train(at=timezone.now())
    comment = post(article, "Казино и бонус ждут новичка, приз твой")
    assert (comment.status, comment.risk > 0.5) == ("approved", True)  # type: ignore[operator]


def test_screening_needs_no_database():
    context = context_of_rules([(1, "Rude", ["дурак"], True)], ["Vera Lind"])
    found = screen("Ты д.у.р.а.к, пиши a@b.com, https://x.org/", "Vеra Lind", desk=context, repeats=Repeats(same=2))
    assert [finding.kind for finding in found] == ["danger", "staff name", "word rule", "same", "links"]


def test_queue_takes_the_same_queries_whatever_it_holds(article, as_role):
    make_identity(make_case(), surname="Вымышленный", given_name="Пётр", patronymic="Ильич")
    client, address = as_role("moderator"), reverse("admin:comments_comment_queue")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert "names somebody whose case is sealed" in client.get(address).content.decode()
        return len(seen)

    for _ in range(2):
        make_comment(article, status="pending", text="у Петра Вымышленного дома", parent=make_comment(article))
    queries()
    few = queries()
    for _ in range(20):
        make_comment(article, status="pending", text="у Петра Вымышленного дома", parent=make_comment(article))
    assert queries() == few
