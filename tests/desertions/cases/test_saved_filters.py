"""Filters that a person saves for the list of cases."""

import pytest
from django.urls import reverse

from desertions.models import SavedFilter
from tests.factories import sign_client_in

pytestmark = pytest.mark.django_db

SAVE = "/admin/desertions/case/filters/save/"


def test_filter_is_kept_by_its_owner_alone_and_forgotten(client, reporter, editor):
    sign_client_in(client, reporter)
    client.post(SAVE, {"name": "Leads", "query": "verification__exact=lead&p=3"})
    saved_filter = SavedFilter.objects.get()
    assert (saved_filter.owner, saved_filter.query) == (reporter, "verification__exact=lead")
    changelist = reverse("admin:desertions_case_changelist")
    assert "?verification__exact=lead" in client.get(changelist).content.decode()
    sign_client_in(client, editor)
    assert "Delete the filter Leads" not in client.get(changelist).content.decode()
    forget = reverse("admin:desertions_case_forget_filter", args=[saved_filter.pk])
    client.post(forget)
    assert SavedFilter.objects.exists()
    sign_client_in(client, reporter)
    client.post(forget)
    assert not SavedFilter.objects.exists()


def test_filter_without_a_name_or_a_choice_is_refused_in_words(client, reporter):
    sign_client_in(client, reporter)
    for data in (
        {"name": " ", "query": "rank=major"},
        {"name": "All", "query": ""},
        {"name": "x", "query": "a" * 2000},
    ):
        page = client.post(SAVE, data, follow=True).content.decode()
        assert "Name: choose the conditions of the filter" in page
    assert not SavedFilter.objects.exists()


def test_kept_query_is_only_ever_a_query(client, reporter):
    sign_client_in(client, reporter)
    answer = client.post(SAVE, {"name": "x", "query": 'javascript:alert(1)//"><script>'})
    assert answer.url.startswith("/admin/desertions/case/?javascript%3Aalert")
    assert "<script>" not in SavedFilter.objects.get().query
