"""The one public projection: every field is declared, and nothing undeclared leaves the building."""

import pytest
from django.apps import apps

from desertions.figures.projection import EXPOSURE
from desertions.models import Evidence, Outcome
from tests.factories import make_case, make_identity, make_source


def test_every_field_of_every_model_has_a_declared_exposure():
    actual = {
        model.__name__: {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
        for model in apps.get_app_config("desertions").get_models()
    }
    assert {name: set(fields) for name, fields in EXPOSURE.items()} == actual


@pytest.mark.django_db
def test_nothing_of_the_desk_stands_on_any_public_page(client):
    source = make_source(title="CANARY source", notes="CANARY", url="https://example.org/CANARY", publisher="CANARY")
    cases = [make_case(desk_notes="CANARY", rank="major", left_on="2023-05-17") for _ in range(6)]
    for case in cases:
        make_identity(case, surname="CANARY", given_name="CANARY", notes="CANARY", born_in="CANARY")
        Evidence.objects.create(case=case, source=source, quote="CANARY", locator="CANARY")
        Outcome.objects.create(case=case, kind="wanted", note="CANARY")
    from tests.factories import make_figure

    figure = make_figure()
    addresses = [
        "/",
        "/cases/",
        f"/cases/{cases[0].public_id}/",
        "/figures/",
        figure.get_absolute_url(),
        "/sitemap.xml",
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        assert "CANARY" not in page, address
        assert "Major" not in page, address
        assert "2023-05-17" not in page, address
    assert "2023-05" in client.get(f"/cases/{cases[0].public_id}/").content.decode()
