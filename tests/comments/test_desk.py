"""The moderation desk: the queue with its filters and groups, testimony, bans, care, tidying, transparency."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.choices import ActionType, BanKind, EscalationTarget
from comments.models import (
    Appeal,
    Ban,
    Batch,
    Comment,
    CommentImport,
    CommentLock,
    Decision,
    Moderator,
    Receipt,
    WordRule,
)  # fmt: skip
from comments.moderation import (
    actions,  # fmt: skip
    bans,
    bulk,
    escalations,
    my_statistics,
    retention,
    review_locks,
    undo,
)
from comments.moderation.actions import CannotDecideError
from comments.posting import receipts, reports, submit
from comments.posting.submit import Draft
from comments.reading import transparency
from comments.screening.word_rule_trial import save_rule
from comments.views.writing import fresh_form
from desertions.models import Evidence, Source
from newsroom.lib.desk.history import events_of
from tests.comments.factories import make_comment
from tests.factories import make_article, make_case, make_section

pytestmark = pytest.mark.django_db
LONG = "This very text is sent again and again by people who were told to send it, word for word or nearly so"


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def desk(moderator):  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(moderator)
    return client


def post(article, text: str, nonce: str, code: int | None = None, **over) -> Comment:  # type: ignore[no-untyped-def]
    at = over.pop("at", timezone.now())
    return submit.post_comment(article, Draft(name="Reader", text=text, nonce=nonce, code=code), at=at)


def queue(client: Client, **asked: str) -> str:
    return client.get(reverse("admin:comments_comment_queue"), asked).content.decode()


# The queue ----------------------------------------------------------------------------------------


def test_queue_shows_each_comment_with_what_decides_about_it(article, desk):
    receipt = receipts.keep_receipt(5, at=timezone.now(), is_new=True)
    parent = make_comment(article, name="Asker", text="Who counted them?")
    make_comment(article, name="Another", text="Another answer.", parent=parent)
    make_comment(article, receipt=receipt)
    make_comment(article, receipt=receipt, status="rejected")
    make_comment(article, parent=parent, status="pending", receipt=receipt, text="Call +7 912 345-67-89")
    page = queue(desk)
    for told in (article.headline, article.section.name_en, "answers Asker", "Who counted them?", "Another answer."):
        assert told in page
    for told in ("<mark>+7 912 345-67-89</mark>", "1 published, 1 rejected, 1 waiting", "1 waits"):
        assert told in page


def test_near_duplicates_are_one_card_that_counts_them(article, desk):
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1))
    start = timezone.now() - timedelta(hours=2)
    for number in range(7):
        post(elsewhere if number > 4 else article, f"{LONG} {number}", f"nonce-{number}", at=start)
    post(article, "Something else entirely.", "other")
    page = queue(desk)
    assert page.count("data-card=") == 2
    assert "7 like this" in page
    assert "7 writers" in page
    assert "2 articles" in page
    assert "Decide about all 7" in page


def test_group_is_decided_after_a_preview_and_undone(article, desk):
    first = post(article, LONG, "nonce-0")
    for number in range(1, 5):
        post(article, f"{LONG} {number}", f"nonce-{number}")
    assert set(Comment.objects.values_list("duplicate_group", flat=True)) == {first.pk}
    preview = desk.post(reverse("admin:comments_comment_group", args=[first.pk]), follow=True)
    assert "5 comments" in preview.content.decode()
    batch = Batch.objects.get()
    desk.post(reverse("admin:comments_batch_decide", args=[batch.pk]), {"act": "reject", "reason": "spam"})
    assert Comment.objects.filter(status="rejected").count() == 5
    undone = desk.post(reverse("admin:comments_batch_undo", args=[batch.pk])).content.decode()
    assert "5 undone" in undone
    assert Comment.objects.filter(status="pending").count() == 5
    assert desk.post(reverse("admin:comments_batch_undo", args=[batch.pk])).status_code == 409


def test_emoji_alone_are_no_group(article, desk):
    for number, text in enumerate(("👍", "👎", "🙂")):
        post(article, text, f"nonce-{number}")
    assert queue(desk).count("data-card=") == 3


def test_queue_goes_past_a_flood_to_what_comes_after_it(article, desk):
    flood = [make_comment(article, status="pending") for _ in range(150)]
    Comment.objects.update(duplicate_group=flood[0].pk)
    others = [make_comment(article, status="pending") for _ in range(30)]
    first, second = queue(desk), queue(desk, page="2")
    assert first.count("data-card=") == 20
    assert "150 like this" in first
    assert second.count("data-card=") == 11
    assert f"card-{others[-1].pk}" in second


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {"old", "risky", "ru"}),
        ({"age": "24"}, {"old"}),
        ({"risk": "high"}, {"risky"}),
        ({"risk": "unknown"}, {"old", "ru"}),
        ({"language": "ru"}, {"ru"}),
        ({"state": "waiting", "section": "own"}, {"ru"}),
        ({"state": "reported"}, set()),
    ],
)
def test_queue_filters(asked, shown, article, desk):
    section = make_section()
    russian = make_article(language="ru", section=section, published_at=timezone.now() - timedelta(days=1))
    made = {
        "old": make_comment(article, status="pending", created_at=timezone.now() - timedelta(days=2)),
        "risky": make_comment(article, status="pending", risk=0.9, created_at=timezone.now()),
        "ru": make_comment(russian, status="pending", created_at=timezone.now()),
    }
    asked = asked | ({"section": str(section.pk)} if "section" in asked else {})
    page = queue(desk, **asked)
    assert {name for name, comment in made.items() if f"card-{comment.pk}" in page} == shown


def test_queue_is_ordered_by_age_or_by_risk(article, desk):
    now = timezone.now()
    low = make_comment(article, status="pending", risk=0.1, created_at=now - timedelta(hours=3))
    high = make_comment(article, status="pending", risk=0.9, created_at=now - timedelta(hours=2))
    unknown = make_comment(article, status="pending", created_at=now - timedelta(hours=1))

    def order(**asked: str) -> list[int]:
        page = queue(desk, **asked)
        return sorted((low.pk, high.pk, unknown.pk), key=lambda pk: page.index(f'data-card="{pk}"'))

    assert order() == [low.pk, high.pk, unknown.pk]
    assert order(order="risk") == [high.pk, unknown.pk, low.pk]


@pytest.mark.parametrize(
    "asked", [{"age": "soon"}, {"colour": "red"}, {"section": "99999"}, {"page": "0"}, {"article": "x"}]
)
def test_unknown_filter_is_told_and_not_silently_ignored(asked, article, desk):
    make_comment(article, status="pending")
    page = queue(desk, **asked)
    assert "The queue is shown without it." in page
    assert page.count("data-card=") == 1


def test_queue_takes_the_same_queries_for_two_cards_and_for_twenty(article, desk):
    def fill(number: int) -> None:
        for _ in range(number):
            receipt = receipts.keep_receipt(Comment.objects.count() + 1, at=timezone.now(), is_new=True)
            parent = make_comment(article, receipt=receipt)
            make_comment(article, status="pending", parent=parent, receipt=receipt)

    def queries() -> int:
        queue(desk)
        with CaptureQueriesContext(connection) as seen:
            queue(desk)
        return len(seen)

    fill(2)
    few = queries()
    fill(18)
    assert queries() == few
    assert few <= 25


@pytest.mark.parametrize("asks", ["reported", "appealed", "referred"])
def test_archive_filters_by_what_asks_for_another_look(asks, article, desk, moderator):
    reported, refused, asked = (make_comment(article, status=s) for s in ("approved", "rejected", "pending"))
    reports.report(reported, reason="hate", message="", browser="a" * 22, at=timezone.now())
    Appeal.objects.create(comment=refused, message="Please.", made_at=timezone.now())
    escalations.escalate(asked, EscalationTarget.EDITOR, question="?", by=moderator, at=timezone.now())
    expected = {"reported": reported, "appealed": refused, "referred": asked}[asks]
    page = desk.get(reverse("admin:comments_comment_changelist"), {"asks": asks}).content.decode()
    shown = {c.pk for c in (reported, refused, asked) if f"/comments/comment/{c.pk}/change/" in page}
    assert shown == {expected.pk}


def test_queue_can_be_narrowed_to_one_story(article, desk):
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1))
    here, there = make_comment(article, status="pending"), make_comment(elsewhere, status="pending")
    assert f"?article={article.pk}" in queue(desk)
    page = queue(desk, article=str(article.pk))
    assert f"card-{here.pk}" in page
    assert f"card-{there.pk}" not in page
    assert f"Only under “{article.headline}”" in page


def test_new_comments_are_reached_before_a_big_import(article, desk, editor):
    run = CommentImport.objects.create(form="wxr", name="x", state="done", by=editor, at=timezone.now())
    for n in range(30):
        make_comment(article, status="pending", came_by=run, created_at=timezone.now() - timedelta(days=3000 - n))
    fresh = make_comment(article, status="pending", created_at=timezone.now())
    assert f"card-{fresh.pk}" not in queue(desk)
    assert f"card-{fresh.pk}" in queue(desk, order="newest")
    assert queue(desk, origin="readers").count("data-card=") == 1
    assert queue(desk, origin="imports").count("data-card=") == 20


def test_group_shows_every_word_that_it_would_publish(article, desk):
    tail = "x" * 1500 + " THE-END"
    first = make_comment(article, status="pending", text=tail)
    preview = desk.post(reverse("admin:comments_comment_group", args=[first.duplicate_group or first.pk]), follow=True)
    assert "THE-END" in preview.content.decode()


def test_group_of_more_texts_than_are_shown_is_not_published(article, desk, moderator):
    comments = [make_comment(article, status="pending") for _ in range(201)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    address = reverse("admin:comments_batch_decide", args=[batch.pk])
    answer = desk.post(address, {"act": "approve"})
    assert answer.status_code == 409
    assert "nobody has read all" in answer.content.decode()
    assert 'value="approve"' not in answer.content.decode()
    desk.post(address, {"act": "reject", "reason": "spam"})
    assert Comment.objects.filter(status="rejected").count() == 201


def test_writers_of_other_sections_are_neither_found_nor_exported(article, desk, moderator):
    receipt = receipts.keep_receipt(1, at=timezone.now(), is_new=True)
    make_comment(article, status="rejected", receipt=receipt, text="Unmistakable.")
    address = reverse("admin:comments_receipt_changelist")
    assert f"/receipt/{receipt.pk}/change/" in desk.get(address, {"q": "Unmistakable"}).content.decode()
    Moderator.objects.create(user=moderator).sections.add(make_section())
    assert f"/receipt/{receipt.pk}/change/" not in desk.get(address, {"q": "Unmistakable"}).content.decode()
    answer = desk.get(reverse("admin:comments_receipt_export", args=[receipt.pk]))
    assert b"".join(answer.streaming_content) == b""


def test_queue_names_no_draft(article, desk):
    from tests.factories import make_draft

    draft = make_draft(headline="Not yet known")
    assert "Not yet known" not in queue(desk, article=str(draft.pk))


def test_claims_are_told_to_others_and_not_to_oneself(article, desk, moderator, as_role):
    comment = make_comment(article, status="pending")
    desk.post(reverse("admin:comments_comment_lock"), {"comment": [comment.pk, "x", "9" * 40]})
    assert CommentLock.objects.get().by == moderator
    assert "is reading this" not in queue(desk)
    assert "is reading this" in queue(as_role("moderator"))


def test_editor_without_the_queue_and_reporter_are_kept_out(as_role):
    address = reverse("admin:comments_comment_queue")
    answers = {
        role: as_role(role).get(address).status_code for role in ("", "nobody", "reporter", "moderator", "editor")
    }
    assert answers == {"": 302, "nobody": 403, "reporter": 403, "moderator": 200, "editor": 200}


# Care ---------------------------------------------------------------------------------------------


def test_hard_words_are_covered_on_wish(article, desk):
    save_rule(WordRule(name="Slurs", words="дурак", action="mark", is_hard=True))
    make_comment(article, status="pending", text="Ты дурака видел? <b> И ДУРАКА тоже")
    assert "covered" not in queue(desk)
    desk.post(reverse("admin:comments_comment_cover"), {"on": "1"})
    page = queue(desk)
    assert '<span class="covered" tabindex="0">дурака</span>' in page
    assert '<span class="covered" tabindex="0">ДУРАКА</span>' in page
    assert "&lt;b&gt;" in page
    desk.post(reverse("admin:comments_comment_cover"))
    assert 'class="covered"' not in queue(desk)
    assert Moderator.objects.get().covers is False


def test_pause_is_proposed_after_a_run_of_hard_ones_and_not_after_it(article, desk, moderator):
    now = timezone.now()
    for number in range(my_statistics.DISTRESSING_RUN):
        comment = make_comment(article, status="pending")
        actions.reject(comment, reason="hate", by=moderator, at=now - timedelta(minutes=number))
    assert my_statistics.pause_is_due(moderator, now)
    assert "Time for a pause" in queue(desk)
    assert not my_statistics.pause_is_due(moderator, now + timedelta(minutes=6))
    actions.approve(make_comment(article, status="pending"), by=moderator, at=now)
    assert not my_statistics.pause_is_due(moderator, now)


def test_own_figures_are_counted_for_oneself_alone(article, desk, moderator, as_role):
    now = timezone.now()
    for reason in ("hate", "spam"):
        actions.reject(make_comment(article, status="pending"), reason=reason, by=moderator, at=now)
    actions.approve(make_comment(article, status="pending"), by=moderator, at=now)
    undo.undo_decision(Decision.objects.first(), by=moderator, at=now)
    day = my_statistics.days_of(moderator, now)[0]
    assert (day["decided"], day["approved"], day["rejected"], day["hard"], day["undone"]) == (3, 1, 2, 1, 1)
    address = reverse("admin:comments_comment_mine")
    assert "<td>3</td><td>1</td><td>2</td><td>0</td><td>1</td><td>1</td>" in desk.get(address).content.decode()
    assert "Nothing yet." in as_role("moderator").get(address).content.decode()


# Testimony ----------------------------------------------------------------------------------------


def test_testimony_becomes_a_sealed_source_and_nothing_public_remains(article, moderator, as_role, client):
    code = 987654321
    receipt = receipts.keep_receipt(code, at=timezone.now(), is_new=True)
    comment = make_comment(article, text="My brother left the unit in May.", name="Sister", receipt=receipt)
    make_comment(article, parent=comment, text="An answer to it.")
    actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    source = Source.objects.get()
    assert (source.kind, source.confidentiality, source.consent, source.kind_may_be_named) == (
        "reader", "sealed", "refused", False,
    )  # fmt: skip
    assert source.statement == "Sister\n\nMy brother left the unit in May."
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM desertions_source UNION ALL SELECT statement FROM desertions_sourceevent")
        assert not any("brother" in stored for (stored,) in cursor.fetchall())
    page = client.get(article.get_absolute_url()).content.decode()
    assert "brother" not in page
    assert "Sister" not in page
    own = client.post("/comments/receipt/", {"receipt": receipts.in_words(code, "en")}).content.decode()
    assert "Given to the reporters" in own
    address = reverse("admin:desertions_source_change", args=[source.pk])
    assert "My brother left the unit" in as_role("editor").get(address).content.decode()
    assert as_role("reporter").get(address).status_code in (302, 404)
    assert as_role("moderator").get(address).status_code == 403


def test_testimony_can_be_taken_back_until_the_desk_works_with_it(article, moderator):
    comment = make_comment(article, text="My brother left.", name="Sister", status="pending")
    decision = actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    again = Comment.objects.get()
    assert (again.status, again.name, again.text) == ("pending", "Sister", "My brother left.")
    assert not Source.objects.exists()
    assert not events_of(Source).exists()
    decision = actions.decide(again, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    Evidence.objects.create(case=make_case(), source=Source.objects.get(kind="reader"))
    with pytest.raises(CannotDecideError, match="ask a reporter"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert Comment.objects.get().status == "deleted"


# Codes --------------------------------------------------------------------------------------------


def test_banned_code_brings_nothing_until_the_ban_ends_by_itself(article, moderator):
    now, code = timezone.now(), 4711
    receipt = receipts.keep_receipt(code, at=now, is_new=True)
    bans.ban(receipt, BanKind.BAN, days=7, reason="threat", message="Twice.", by=moderator, at=now)
    with pytest.raises(submit.BannedError):
        post(article, "Again.", "nonce-1", code)
    assert not Comment.objects.exists()
    assert post(article, "Later.", "nonce-1", code, at=now + timedelta(days=7, seconds=1)).receipt == receipt
    assert post(article, "Without a code.", "nonce-2").receipt != receipt


def test_curbed_code_is_held_even_where_others_appear_at_once(moderator):
    article = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
    receipt = receipts.keep_receipt(4711, at=timezone.now(), is_new=True)
    assert post(article, "Before.", "nonce-0", 4711).status == "approved"
    ban = bans.ban(receipt, BanKind.HOLD, days=1, reason="insult", by=moderator, at=timezone.now())
    assert post(article, "During.", "nonce-1", 4711).status == "pending"
    bans.lift(ban, by=moderator, at=timezone.now())
    assert post(article, "After.", "nonce-2", 4711).status == "approved"
    with pytest.raises(CannotDecideError, match="ended already"):
        bans.lift(ban, by=moderator, at=timezone.now())


def test_writer_reads_why_he_is_banned_and_gets_his_text_back(article, moderator, client):
    code = 4711
    receipt = receipts.keep_receipt(code, at=timezone.now(), is_new=True)
    bans.ban(receipt, BanKind.BAN, days=7, reason="threat", message="Twice.", by=moderator, at=timezone.now())
    words = receipts.in_words(code, "en")
    stamp = fresh_form(article).initial["stamp"]
    sent = {"name": "", "text": "All my words.", "receipt": words, "stamp": stamp, "parent": ""}
    answer = client.post(f"/comments/{article.pk}/", sent)
    assert answer.status_code == 403
    assert "a threat or a call to violence. Twice." in answer.content.decode()
    assert "All my words." in answer.content.decode()
    assert "nothing is taken until" in client.post("/comments/receipt/", {"receipt": words}).content.decode()


def test_ban_is_made_on_the_card_and_lifted_on_the_receipt(article, desk):
    receipt = receipts.keep_receipt(4711, at=timezone.now(), is_new=True)
    comment = make_comment(article, status="pending", receipt=receipt)
    address = f"/admin/comments/comment/{comment.pk}/ban/"
    refused = desk.post(address, {"kind": "ban", "days": "1000", "ban_reason": "spam"})
    assert refused.status_code == 409
    assert "choose what happens" in refused.content.decode()
    assert desk.post(address, {"kind": "ban", "days": "7", "ban_reason": "spam"}).status_code == 302
    page = reverse("admin:comments_receipt_change", args=[receipt.pk])
    assert "nothing is taken" in desk.get(page).content.decode()
    ban = Ban.objects.get()
    desk.post(reverse("admin:comments_receipt_lift", args=[receipt.pk, ban.pk]))
    assert "lifted by" in desk.get(page).content.decode()


def test_trust_is_shown_with_its_grounds(article, desk, moderator):
    receipt = receipts.keep_receipt(1, at=timezone.now(), is_new=True)
    page = reverse("admin:comments_receipt_change", args=[receipt.pk])
    for number in range(3):
        told = desk.get(page).content.decode()
        assert ("A regular" in told) is (number == 2)
        assert ("A newcomer: moderators approved 1 comment" in told) is (number == 1)
        actions.approve(make_comment(article, status="pending", receipt=receipt), by=moderator, at=timezone.now())


def test_writer_takes_his_comments_along(article, client):
    receipt = receipts.keep_receipt(4711, at=timezone.now(), is_new=True)
    make_comment(article, receipt=receipt, text="Mine.")
    make_comment(article, text="Another's.")
    answer = client.post("/comments/receipt/export/", {"receipt": receipts.in_words(4711, "en")})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["Mine."]
    assert client.post("/comments/receipt/export/", {"receipt": "seven wrong words"}).status_code == 400


@pytest.mark.parametrize("words", ["и", "и\nв\nна"])
def test_rule_that_would_hold_everything_is_refused_with_its_share(words, article, desk):
    for number in range(30):
        make_comment(article, text=f"Он и она, {number}" if number < 24 else "Other")
    sent = {"name": "All", "words": words, "action": "hold", "is_active": "on"}
    answer = desk.post(reverse("admin:comments_wordrule_add"), sent)
    assert "It would hold 80% of the last 30 comments" in answer.content.decode()
    assert not WordRule.objects.exists()
    desk.post(reverse("admin:comments_wordrule_add"), sent | {"action": "mark"})
    assert WordRule.objects.exists()


# Time ---------------------------------------------------------------------------------------------


def test_daily_command_removes_what_is_over_and_tells_it(article, moderator, editor, capsys):
    now = timezone.now()
    long_ago = now - timedelta(days=40)
    old_receipt = Receipt.objects.create(digest=1, first_used_on=(now - timedelta(days=400)).date())
    kept_receipt = Receipt.objects.create(digest=2, first_used_on=(now - timedelta(days=400)).date())
    refused = make_comment(article, status="pending", text="Refused words.", created_at=long_ago)
    actions.reject(refused, reason="spam", message="Not here.", by=moderator, at=long_ago)
    recent = make_comment(article, status="pending", receipt=kept_receipt, created_at=now)
    actions.reject(recent, reason="spam", by=moderator, at=now)
    shown = make_comment(article, receipt=old_receipt, created_at=now - timedelta(days=380))
    gone = make_comment(article, status="pending")
    actions.delete(gone, reason="spam", by=moderator, at=now - timedelta(hours=25))
    review_locks.lock_comments([recent.pk], by=moderator, at=now - timedelta(hours=1))
    bulk.preview_batch([recent.pk], by=moderator, at=now - timedelta(days=2))
    call_command("tidy_comments")
    told = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert told == ["1", "1", "1", "1", "1", "0"]
    refused.refresh_from_db()
    shown.refresh_from_db()
    assert (refused.status, refused.text, refused.name) == ("rejected", "", "")
    assert Decision.objects.get(comment=refused).message == ""
    assert (Comment.objects.get(pk=recent.pk).text != "", shown.receipt) == (True, None)
    assert list(Receipt.objects.all()) == [kept_receipt]
    call_command("tidy_comments")
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {"0"}


def test_refused_words_stay_while_their_appeal_is_open(article):
    comment = make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=90))
    Appeal.objects.create(comment=comment, message="Please.", made_at=timezone.now() - timedelta(days=80))
    assert dict(retention.apply_retention(timezone.now()))["refused"] == 0


def test_dashboard_tells_when_nobody_tidies(article, desk):
    make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=31))
    assert "tidy_comments does not run" not in desk.get("/admin/").content.decode()
    make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=33))
    assert "tidy_comments does not run" in desk.get("/admin/").content.decode()


# In public ----------------------------------------------------------------------------------------


def test_transparency_adds_up_and_shows_reasons_appeals_and_waits(article, moderator, client):
    now = timezone.now()
    start = now - timedelta(hours=3)

    def pending(**over) -> Comment:  # type: ignore[no-untyped-def]
        return make_comment(article, status="pending", created_at=start, **over)

    for hours in (1, 2):
        actions.approve(pending(), by=moderator, at=start + timedelta(hours=hours))
    for reason in ("spam", "spam", "hate"):
        actions.reject(pending(), reason=reason, by=moderator, at=start + timedelta(hours=2))
    appealed = Comment.objects.get(decisions__reason="hate")
    Appeal.objects.create(comment=appealed, message="?", made_at=now)
    actions.decide(appealed, ActionType.REJECT, reason="spam", by=moderator, at=now)
    removed = make_comment(article, created_at=start)
    actions.delete(removed, reason="threat", by=moderator, at=now)
    actions.decide(pending(), ActionType.TESTIMONY, by=moderator, at=now)
    undone = pending()
    actions.reject(undone, reason="insult", by=moderator, at=start + timedelta(hours=2))
    undo.undo_decision(Decision.objects.get(comment=undone, act="reject"), by=moderator, at=now)
    month = transparency.monthly_figures(now)[0]
    assert (month.published, month.refused, month.removed, month.gone, month.waiting) == (2, 3, 1, 1, 1)
    assert month.received == Comment.objects.count() == 8
    assert sum(number for _reason, number in month.reasons) == month.refused
    assert dict(month.reasons) == {"spam": 3}  # the last reason counts: the appeal was dismissed as advertising
    assert (month.appeals, month.dismissed, month.median_wait) == (1, 1, 120)
    page = client.get("/comments/transparency/").content.decode()
    for told in ("<td>8</td>", "advertising", "2 hours", "dismissed"):
        assert told in page
    for word in ("reporters", "testimony", moderator.username):
        assert word not in page


def test_imports_and_the_newsroom_itself_are_not_counted(article, moderator):
    make_comment(article, staff=moderator, created_at=timezone.now())
    assert transparency.monthly_figures(timezone.now()) == []


def test_transparency_page_asks_the_database_once(client, django_assert_max_num_queries, article):
    make_comment(article, created_at=timezone.now())
    client.get("/comments/transparency/")
    with django_assert_max_num_queries(3):
        client.get("/comments/transparency/")
