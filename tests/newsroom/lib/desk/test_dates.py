"""Days are typed in any of the usual ways, read back in words where they could mean two, and shown in one style."""

import datetime
import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from desertions.models import Case, Outcome, Source
from newsroom.lib.desk.dates import DayField
from tests.factories import make_case, make_source, make_user, sign_client_in

DAY = datetime.date(2026, 11, 28)
SIX_WAYS = ["28.11.2026", "2026-11-28", "28 ноября 2026 г.", "28 November 2026", "28/11/2026", "November 28, 2026"]
OTHERS = [
    "28.11.26", "28 нояб. 2026", "28-11-2026", "28.XI.2026", "2026-11-28 04:27", "  28.11.2026  ",
    "28\u00a0ноября\u00a02026",
]  # fmt: skip


@pytest.mark.parametrize("typed", SIX_WAYS + OTHERS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_day_is_read_in_the_usual_ways(typed, language):
    with override(language):
        assert DayField().clean(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31.02.2026", "is not a day"), ("yesterday", "is not a day"), ("2026", "Write the day, month and year"),
        ("ноябрь 2026", "Write the day, month and year"), ("12/25/2026", "is not a day"), ("\0", "is not a day"),
        ("03/04/2026", "Read as 3 April 2026"), ("3/4/26", "Read as 3 April 2026"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_to_write(typed, message):
    with pytest.raises(ValidationError, match=message):
        DayField().clean(typed)


def test_period_stands_for_its_first_or_last_day():
    assert DayField(of_period="earliest").clean("11.2026") == datetime.date(2026, 11, 1)
    assert DayField(of_period="latest").clean("2026") == datetime.date(2026, 12, 31)


@pytest.mark.parametrize(("language", "words"), [("en", "3 April 2026"), ("ru", "3 апреля 2026")])
def test_day_between_slashes_is_kept_once_it_was_read_back_in_words(language, words):
    class DayForm(forms.Form):
        day = DayField()

    with override(language):
        refused = DayForm({"day": "03/04/2026"})
        assert words in str(refused.errors)
        shown = re.search(r'value="([^"]*)"', str(refused["day"]))[1]  # type: ignore[index]
        assert shown == words
        assert DayForm({"day": shown}).is_valid()


def values_of(form: forms.BaseForm) -> dict[str, object]:
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SIX_WAYS)
def test_every_form_of_the_desk_reads_days_so(typed, client):
    sign_client_in(client, make_user("data editor"))
    source, case = make_source(), make_case(evidence=False, verification="lead", publication="private")
    page = client.get(reverse("admin:desertions_source_change", args=[source.pk])).context["adminform"].form
    sent = {
        field.html_name: field.value() or ""
        for field in page
        if field.value() is not None and field.value() is not False
    }
    client.post(reverse("admin:desertions_source_change", args=[source.pk]), sent | {"dated": typed})
    assert Source.objects.get(pk=source.pk).dated == DAY
    answer = client.get(reverse("admin:desertions_case_change", args=[case.pk]))
    sent = {}
    inlines = [shown.formset.management_form for shown in answer.context["inline_admin_formsets"]]
    for form in [answer.context["adminform"].form, *inlines]:
        sent |= {
            field.html_name: field.value() for field in form if field.value() is not None and field.value() is not False
        }
    sent |= {"outcomes-TOTAL_FORMS": "1", "outcomes-0-kind": "wanted", "outcomes-0-on": typed}
    sent |= {"outcomes-0-order": "0"}
    sent |= {"left_on": typed.replace("2026", "2025")}
    client.post(reverse("admin:desertions_case_change", args=[case.pk]), sent)
    assert Outcome.objects.get().on == DAY
    assert Case.objects.get().left_on == "2025-11-28"


@pytest.mark.parametrize(
    ("language", "day", "moment", "month"),
    [
        ("en", "28 November 2026", "28 November 2026, 04:27", "November 2026"),
        ("ru", "28 ноября 2026", "28 ноября 2026, 04:27", "Ноябрь 2026"),
    ],
)
def test_dates_are_shown_in_one_style(language, day, moment, month):
    at = datetime.datetime(2026, 11, 28, 4, 27, tzinfo=datetime.UTC)
    formats = ("DATE_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT")
    with override(language):
        shown = [Template("{{ at|date:'" + name + "' }}").render(Context({"at": at})) for name in formats]
        assert shown == [day, moment, month]
        assert Template("{{ at }}").render(Context({"at": at})) == moment
