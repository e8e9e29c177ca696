"""The board: bitmaps that count as a plain loop does, and that are right whatever was committed since."""

import re
import threading
from collections import Counter

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from desertions.explorer import current_board
from desertions.explorer.bitmaps import count
from desertions.explorer.board import FLAGS, ROW, SINGLE, Board
from desertions.explorer.loading import board_of
from desertions.models import Case
from tests.factories import make_case, make_unit

MONTHS = st.tuples(st.integers(24260, 24300), st.integers(0, 14)).map(lambda span: (span[0], span[0] + span[1]))


@st.composite
def rows_of(draw, ids):  # type: ignore[no-untyped-def]
    rows = []
    for pk in ids:
        first, last = draw(st.one_of(st.just((0, 0)), MONTHS))
        codes = [draw(st.integers(0, 3)) for _name in ("composition", "contract_type")]
        others = [draw(st.integers(0, 3)) for _name in ("left_from", "outcome", "verification")]
        motives, flags = draw(st.integers(0, 255)), draw(st.integers(0, 15))
        rows.append((pk, draw(st.integers(1, 3)), *codes, first, last, *others, motives, flags, draw(st.booleans())))
    return np.array(rows, dtype=ROW)


@st.composite
def boards_with_changes(draw):  # type: ignore[no-untyped-def]
    before = draw(rows_of(range(1, draw(st.integers(0, 70)) + 1)))
    changed = draw(st.lists(st.integers(1, 130), unique=True, max_size=20))
    return before, draw(rows_of(changed))


@settings(max_examples=40)
@given(boards_with_changes())
def test_a_changed_board_counts_as_one_of_the_rows_themselves(drawn):
    before, changes = drawn
    board = board_of(before[before["is_public"]], "").with_changes(changes, "later")
    rows = {row["case_id"]: row for row in [*before, *changes]}
    public = [row for row in rows.values() if row["is_public"]]
    assert count(board.present) == len(public)
    for name in SINGLE:
        assert {v: n for v, n in board.counts(name, board.present).items() if n} == Counter(r[name] for r in public)
    for name, flag in FLAGS.items():
        true = sum(bool(row["flags"] & flag) for row in public)
        assert board.counts(name, board.present) == {1: true, 0: len(public) - true}
    for first, last in ((24265, 24265), (24270, 24290), (1, 30000)):
        overlapping = {
            r["case_id"] for r in public if r["first_month"] and r["first_month"] <= last and r["last_month"] >= first
        }
        selected = board.within(first, last) & board.present
        assert set(board.page(selected, start=0, number=200, order="number")) == overlapping
    _compare_months(board, public)
    _compare_orders(board, public)


def _compare_months(board: Board, public: list) -> None:
    months = board.months(board.present)
    perhaps = Counter(m for r in public if r["first_month"] for m in range(r["first_month"], r["last_month"] + 1))
    surely = Counter(int(r["first_month"]) for r in public if r["first_month"] and r["first_month"] == r["last_month"])
    drawn = range(months.first, months.first + len(months.perhaps))
    assert {m: n for m, n in zip(drawn, months.perhaps, strict=True) if n} == perhaps
    assert {m: n for m, n in zip(drawn, months.surely, strict=True) if n} == surely
    dated = sum(1 for row in public if row["first_month"])
    assert round(float(months.surely.sum() + months.spread.sum()), 6) == dated


def _compare_orders(board: Board, public: list) -> None:
    span_of = {row["case_id"]: (int(row["first_month"]), int(row["last_month"])) for row in public}
    for order, sign in (("newest", -1), ("oldest", 1)):
        pages = [board.page(board.present, start=start, number=7, order=order) for start in range(0, len(public), 7)]
        spans = [span_of[pk] for page in pages for pk in page]
        assert len(spans) == len(public)
        assert spans == sorted(spans, key=lambda span: (span == (0, 0), sign * span[0], sign * span[1]))
    whole = board.page(board.present, start=0, number=1000, order="number")
    assert [board.page(board.present, start=n, number=1, order="number") for n in range(len(whole))] == [
        [pk] for pk in whole
    ]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_seen_although_later_transactions_were_seen_before():
    early, late = make_case(left_from="front"), make_case(left_from="front")
    has_written, may_commit, has_committed = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Case.objects.filter(pk=late.pk).update(left_from="base")
            has_written.set()
            may_commit.wait(10)
        has_committed.set()
        connection.close()

    def at(place: int) -> int:
        return current_board.current_board().counts("left_from", current_board.current_board().present).get(place, 0)

    assert at(1) == 2
    thread = threading.Thread(target=slow)
    thread.start()
    has_written.wait(10)
    Case.objects.filter(pk=early.pk).update(left_from="hospital")
    assert (at(1), at(2), at(4)) == (1, 0, 1)
    may_commit.set()
    has_committed.wait(10)
    assert (at(1), at(2), at(4)) == (0, 1, 1)
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_case_published_withdrawn_and_published_again_is_right_at_each_question():
    case = make_case()
    for publication, number in (("private", 0), ("public", 1), ("private", 0)):
        current_board.current_board()
        Case.objects.filter(pk=case.pk).update(publication=publication)
        board = current_board.current_board()
        assert count(board.present) == number
        assert board.is_ordered


@pytest.mark.django_db(transaction=True)
def test_many_changes_are_loaded_in_the_background_while_the_old_board_says_so(monkeypatch):
    monkeypatch.setattr(current_board, "QUICK_TO_LOAD", 0)
    monkeypatch.setattr(current_board, "MAX_CHANGES", 2)
    monkeypatch.setattr(current_board, "CHANGES_SQL", current_board.CHANGES_SQL.replace("LIMIT 1001", "LIMIT 3"))
    cases = [make_case(left_from="front") for _n in range(4)]
    assert not current_board.current_board().is_behind
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(left_from="base")
    behind = current_board.current_board()
    assert behind.is_behind
    assert behind.counts("left_from", behind.present) == {1: 4}
    for thread in threading.enumerate():
        if thread.name == "board":
            thread.join()
    newer = current_board.current_board()
    assert not newer.is_behind
    assert newer.counts("left_from", newer.present) == {2: 4}


@pytest.mark.parametrize("address", ["/cases/?contract_type=contract", "/embed/cases/", "/cases/{number}/"])
@pytest.mark.django_db(transaction=True)
def test_a_page_made_while_the_board_is_behind_is_not_kept(monkeypatch, client: Client, address):
    monkeypatch.setattr(current_board, "QUICK_TO_LOAD", 0)
    monkeypatch.setattr(current_board, "MAX_CHANGES", 2)
    monkeypatch.setattr(current_board, "CHANGES_SQL", current_board.CHANGES_SQL.replace("LIMIT 1001", "LIMIT 3"))
    cases = [make_case(unit=make_unit()) for _n in range(4)]
    number = re.compile(r"<b>(\d+)</b>")
    address = address.format(number=cases[0].public_id)
    client.get(address)
    Case.objects.all().update(unit=cases[0].unit)
    Case.objects.filter(pk__in=[case.pk for case in cases[2:]]).update(publication="private")
    client.get(address)
    for thread in threading.enumerate():
        if thread.name == "board":
            thread.join()
    assert set(number.findall(client.get(address).content.decode())) == {"2"}


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_takes_back_was_on_no_board_of_the_process():
    case = make_case()
    assert count(current_board.current_board().present) == 1
    with transaction.atomic():
        case.delete()
        assert count(current_board.current_board().present) == 0
        transaction.set_rollback(True)
    assert count(current_board.current_board().present) == 1
