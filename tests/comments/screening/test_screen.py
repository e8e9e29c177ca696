"""Screening: what holds a comment or marks it, in words; an error in it holds the comment too."""

import time

import pytest

from comments.models import WordRule
from comments.screening import word_rule_trial
from comments.screening.screen import Finding, Repeats, context_of_rules, explain, screen
from newsroom.lib.text.html import comment_html, normalise_text
from tests.comments.screening.posts import kinds, post

pytestmark = pytest.mark.django_db


def make_rule(word_list: str, **over) -> WordRule:  # type: ignore[no-untyped-def]
    rule = WordRule(**{"name": f"Rule {word_list}", "words": word_list} | over)
    word_rule_trial.save_rule(rule)
    return rule


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


def test_screening_needs_no_database():
    context = context_of_rules([(1, "Rude", ["дурак"], True)], ["Vera Lind"])
    findings = screen("Ты д.у.р.а.к, пиши a@b.com, https://x.org/", "Vеra Lind", desk=context, repeats=Repeats(same=2))
    assert [finding.kind for finding in findings] == ["danger", "danger", "staff name", "word rule", "same", "links"]


def test_texts_of_every_shape_are_read_quickly():
    from comments.screening.screen import Repeats, context_of_rules, screen

    desk = context_of_rules([(1, "Rude", ["дурак"], True)], ["Vera Lind"])
    for piece in ("> ", "*a", "_", "http://", "1 ", "д ", "а*", "Иван ", "<", "&", "\u0301"):
        text = normalise_text(piece * (5000 // len(piece)))
        began = time.process_time()
        comment_html(text)
        screen(text, "Reader", desk=desk, repeats=Repeats())
        assert time.process_time() - began < 2, piece
