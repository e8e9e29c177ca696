"""Long lists of the admin are counted up to a bound."""

import pytest
from django.urls import reverse

from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_list_says_that_it_counted_no_further(desk, monkeypatch):
    from newsroom.lib.desk.admin import BoundedPaginator

    for _ in range(3):
        make_case()
    monkeypatch.setattr(BoundedPaginator, "MAX_COUNTED", 2)
    page = desk.get(reverse("admin:desertions_case_changelist")).content.decode()
    assert "more than 2" in page
