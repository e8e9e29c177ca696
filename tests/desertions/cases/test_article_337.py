"""Court papers: the part of article 337 that follows from days, category and date; and parts not yet in force."""

import datetime

import pytest
from django.urls import reverse

from desertions.cases.article_337 import compare_part
from desertions.choices import Confidentiality
from desertions.models import Outcome, Proceeding
from desertions.reference.criminal_code import propose_part
from tests.factories import case_form_data, make_case, make_source, make_user, sign_client_in

pytestmark = pytest.mark.django_db

BEFORE, WAR, RELEASED = datetime.date(2022, 9, 23), datetime.date(2022, 9, 24), datetime.date(2026, 1, 9)


@pytest.mark.parametrize(
    ("days", "category", "on", "released", "code"),
    [
        (2, "mobilised", WAR, False, None),
        (3, "conscript", BEFORE, False, "337-1"),
        (3, "contract", BEFORE, False, None),
        (11, "contract", BEFORE, False, "337-3"),
        (31, "contract", BEFORE, False, "337-4"),
        (3, "contract", WAR, False, "337-2.1"),
        (10, "mobilised", WAR, False, "337-2.1"),
        (11, "mobilised", WAR, False, "337-3.1"),
        (20, "mobilised", WAR, False, "337-3.1"),
        (30, "mobilised", WAR, False, "337-3.1"),
        (31, "mobilised", WAR, False, "337-5"),
        (5, "contract", RELEASED, True, "337-2.2"),
        (20, "contract", RELEASED, True, "337-3.2"),
        (60, "contract", RELEASED, True, "337-6"),
        (60, "contract", RELEASED - datetime.timedelta(days=1), True, "337-5"),
    ],
)
def test_part_follows_from_days_category_and_date(days, category, on, released, code):
    proposal = propose_part(days=days, category=category, on=on, released_early=released)
    assert (proposal.code if proposal else None) == code


def card(case, **over):  # type: ignore[no-untyped-def]
    return Proceeding(**{"case": case, "court": "A court", "days_absent": 20, "act_ended_on": "2024-01-01"} | over)


@pytest.mark.django_db
def test_mismatch_names_the_rule():
    proceeding = card(make_case(), code_part="337-5", act_ended_on=datetime.date(2024, 1, 1))
    compared = compare_part(proceeding)
    assert compared.differs
    assert "the card says art. 337 pt. 5" in compared.rule
    assert "over 10 days and up to a month, in mobilisation or wartime" in compared.rule


@pytest.mark.django_db
def test_desertion_is_no_mismatch_and_unknown_days_propose_nothing():
    case = make_case()
    assert not compare_part(card(case, code_part="338-3", act_ended_on=datetime.date(2024, 1, 1))).differs
    assert compare_part(card(case, days_absent=None)) is None


def sent(case, **over):  # type: ignore[no-untyped-def]
    row = {"court": "A court", "court_type": "garrison", "instance": "1"} | over
    return (
        case_form_data(case)
        | {"proceedings-TOTAL_FORMS": "1"}
        | {f"proceedings-0-{name}": value for name, value in row.items()}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"code_part": "337-5", "act_ended_on": "2022-05-01"}, "in force only since 2022-09-24"),
        ({"code_part": "337-6", "decided_on": "2025-05-01"}, "in force only since 2026-01-09"),
        ({"decided_on": "2024-01-01", "act_ended_on": "2024-02-01"}, "must not be after the day of the decision"),
    ],
)
def test_part_not_yet_in_force_and_dates_out_of_order_are_refused_by_name(row, message, client, reporter):
    case = make_case()
    sign_client_in(client, reporter)
    page = client.post(reverse("admin:desertions_case_change", args=[case.pk]), sent(case, **row)).content.decode()
    assert message in page
    assert not Proceeding.objects.exists()


@pytest.mark.django_db
def test_form_warns_on_a_mismatch_and_saves(client, reporter):
    case = make_case()
    sign_client_in(client, reporter)
    row = sent(case, code_part="337-5", days_absent="20", act_ended_on="2024-01-01")
    page = client.post(reverse("admin:desertions_case_change", args=[case.pk]), row, follow=True).content.decode()
    assert "Check: the card says" in page
    assert Proceeding.objects.get().days_absent == 20


def test_warning_of_a_sealed_proceeding_is_for_those_who_may_open_it(client, reporter):
    case = make_case(publication="private")
    sealed = make_source(confidentiality=Confidentiality.SEALED)
    case.proceedings.create(court="x", source=sealed, code_part="337-1", days_absent=40, act_ended_on="2024-01-01")
    Outcome.objects.create(case=case, kind="wanted")
    address = reverse("admin:desertions_case_change", args=[case.pk])
    for user, is_warned in ((reporter, False), (make_user("data editor"), True)):
        sign_client_in(client, user)
        page = client.post(address, case_form_data(case), follow=True).content.decode()
        assert ("Check: the card says" in page) is is_warned
