"""What a slip of a key cannot do: publish a phone number, decide an appeal against oneself, pass for staff."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Appeal, Comment, Decision, Report
from comments.moderation import actions, bulk
from comments.moderation.actions import CannotDecideError, UnconfirmedError
from comments.posting import reports
from comments.screening import context
from comments.screening.derived_fields import fill_derived_fields
from newsroom.lib.text.html import normalise_text
from newsroom.lib.web import form_stamps
from tests.comments.factories import fresh, make_comment
from tests.factories import NOW, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def flagged(article, text: str = "Call him: +7 912 345-67-89.", **over: object) -> Comment:  # type: ignore[no-untyped-def]
    comment = make_comment(article, text=text, status="pending", **over)
    comment.findings = [finding.as_json() for finding in fill_derived_fields(comment, at=NOW)]
    comment.save(update_fields=["findings"])
    return comment


@pytest.mark.parametrize(
    "text",
    ["Call him: +7 912 345-67-89.", "Он живёт: ул. Ленина, д. 5, кв. 12.", "It was Иванов Иван Иванович of the 33rd."],
)
def test_what_endangers_is_approved_only_after_a_second_step(article, moderator, text):
    comment = flagged(article, text)
    with pytest.raises(UnconfirmedError, match="confirm that readers may see it"):
        actions.approve(comment, by=moderator, at=NOW)
    assert fresh(comment).status == "pending"
    actions.approve(comment, by=moderator, at=NOW, is_confirmed=True)
    assert fresh(comment).status == "approved"


def test_other_findings_and_plain_comments_need_one_step(article, moderator):
    comment = flagged(article, "See https://example.org/ about unit 12345.")
    actions.approve(comment, by=moderator, at=NOW)
    assert fresh(comment).status == "approved"


def test_masked_comment_needs_no_second_step(client, article, moderator):
    comment = flagged(article)
    sign_client_in(client, moderator)
    data = {"act": "redact", "reason": "private", "piece": "+7 912 345-67-89", "seen": comment.version}
    client.post(f"/admin/comments/comment/{comment.pk}/decide/", data)
    assert fresh(comment).status == "approved"
    assert "912" not in fresh(comment).text


def test_card_offers_another_key_for_the_second_step(client, article, moderator):
    comment = flagged(article)
    sign_client_in(client, moderator)
    address = f"/admin/comments/comment/{comment.pk}/decide/"
    answer = client.post(address, {"act": "approve", "seen": comment.version}, headers={"hx-request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="approve sure" data-key="y"' in page
    assert f'name="seen" value="{comment.version}"' in page
    client.post(address, {"act": "approve sure", "seen": comment.version})
    assert fresh(comment).status == "approved"


def test_group_decision_leaves_what_endangers_to_be_read_alone(article, moderator):
    plain, dangerous = make_comment(article, status="pending"), flagged(article)
    batch = bulk.preview_batch([plain.pk, dangerous.pk], by=moderator, at=NOW)
    done = bulk.decide_batch(batch, ActionType.APPROVE, by=moderator, at=NOW)
    assert [decision.comment_id for decision in done.decisions] == [plain.pk]
    assert fresh(dangerous).status == "pending"


@pytest.mark.parametrize("act", ["approve", "reject", "delete", "testimony", "keep"])
def test_nothing_is_decided_without_the_version_that_was_read(client, article, moderator, act):
    comment = make_comment(article, status="pending")
    sign_client_in(client, moderator)
    answer = client.post(f"/admin/comments/comment/{comment.pk}/decide/", {"act": act, "reason": "spam"})
    assert answer.status_code == 409
    assert fresh(comment).status == "pending"


def appealed(article, by: User) -> Comment:  # type: ignore[no-untyped-def]
    comment = make_comment(article, status="pending")
    actions.reject(comment, reason="insult", by=by, at=NOW)
    Appeal.objects.create(comment=comment, message="Read it again.", made_at=NOW + timedelta(hours=1))
    return comment


def test_appeal_is_answered_by_somebody_else_than_who_rejected(article, moderator):
    other, comment = make_user("moderator"), appealed(article, moderator)
    for act in (ActionType.APPROVE, ActionType.REJECT):
        with pytest.raises(CannotDecideError, match="somebody else answers the appeal"):
            actions.decide(comment, act, reason="insult" if act == ActionType.REJECT else "", by=moderator, at=NOW)
    actions.approve(comment, by=other, at=NOW)
    assert Appeal.objects.get().granted
    assert not Decision.objects.filter(is_own_appeal=True).exists()


def test_desk_of_one_answers_its_own_appeal_and_the_record_says_so(article, moderator):
    comment = appealed(article, moderator)
    actions.reject(comment, reason="insult", by=moderator, at=NOW)
    assert Appeal.objects.get().granted is False
    decision = Decision.objects.get(is_own_appeal=True)
    from comments.moderation.descriptions import describe_decision

    assert "nobody else may moderate" in describe_decision(decision)


def test_undoing_ones_own_rejection_does_not_answer_the_appeal(article, moderator):
    from comments.moderation import undo

    make_user("moderator")
    comment = appealed(article, moderator)
    with pytest.raises(CannotDecideError, match="somebody else"):
        undo.undo_decision(comment.decisions.get(), by=moderator, at=NOW)


LOOK_ALIKES = [
    "Pavel Oss, moderator", "Vеrа Lіnd (Newsroom)", "Павел Осс", "Vera Lınd", "Pavel Ӧss", "Ρаⅴеl Օss", "ᴘᴀᴠᴇʟ ᴏꜱꜱ",
    "Pavel Oꜱꜱ", "vera", "Pavel 0ss", "PaveI Oss", "𝐏𝐚𝐯𝐞𝐥 𝐎𝐬𝐬", "Paⅴel Oss", "Pavel Oss", "Oss Pavel", "Pavel Oss ✓",
    "Вера Линд", "the real Vera Lind", "P a v e l Oss", "Pável Öss",
]  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_name_that_passes_for_staff_is_told_to_the_moderator(name):
    make_user("moderator", username="pavel", first_name="Pavel", last_name="Oss")
    make_user("reporter", username="vera", first_name="Vera", last_name="Lind")
    assert context.imitated_staff(name) in ("Pavel Oss", "Vera Lind")


@pytest.mark.parametrize("name", ["Veranda", "Paul Ossip", "Ирина", "Anna", "Осетр", "Pavlina", "Reader 7"])
def test_other_names_pass_for_nobody(name):
    make_user("moderator", username="pavel", first_name="Pavel", last_name="Oss")
    make_user("reporter", username="vera", first_name="Vera", last_name="Lind")
    assert context.imitated_staff(name) == ""


@pytest.mark.parametrize("name", ["Editor’s pick", "Редактор Иван", "Anna (Newsroom)", "M0derat0r", "выбор  редакции"])
def test_marks_and_offices_of_the_desk_are_nobodys_name(name):
    from comments.screening.screen import Repeats, screen

    kinds = [finding.kind for finding in screen("Text.", name, desk=context.read(), repeats=Repeats())]
    assert "staff name" in kinds


def test_stamp_of_a_report_is_spent_once(article):
    comment, nonce = make_comment(article), form_stamps.read(form_stamps.issue("x"), "x", max_age=60)
    given = {"reason": "spam", "message": "", "nonce": nonce, "at": timezone.now()}
    assert reports.report(comment, browser=reports.new_browser(), **given)
    assert not any(reports.report(comment, browser=reports.new_browser(), **given) for _try in range(5))
    assert Report.objects.count() == 1


def test_blank_lines_in_a_row_become_one():
    assert normalise_text("a\n\n\n\n \n\t\nb\nc\n\nd") == "a\n\nb\nc\n\nd"
    assert normalise_text("a\r\n" * 3) == "a\na\na"
