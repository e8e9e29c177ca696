"""Sources in the admin."""

import pytest
from django.urls import reverse

from desertions.choices import Confidentiality
from tests.factories import make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["repeats={}", "repeats={}&title="])
def test_title_of_a_sealed_source_is_not_shown_by_its_number(query, desk):
    sealed = make_source(title="Sealed title", confidentiality=Confidentiality.SEALED)
    repeating = make_source(repeats=sealed)
    pages = [
        desk.get(f"/admin/desertions/source/add/?{query.format(sealed.pk)}"),
        desk.post("/admin/desertions/source/add/", {"repeats": sealed.pk, "title": ""}),
        desk.get(reverse("admin:desertions_source_change", args=[repeating.pk])),
    ]
    assert ["Sealed title" in page.content.decode() for page in pages] == [False, False, False]
