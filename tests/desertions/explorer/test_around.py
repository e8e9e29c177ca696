"""Around a case: the numbers before and after it, and others that readers see alike."""

import re

import pytest
from django.test import Client

from desertions.models import Case, Outcome
from tests.factories import make_case, make_figure, make_unit, release_values

pytestmark = pytest.mark.django_db


def test_a_case_leads_to_those_before_and_after_it_and_skips_what_is_not_public(client: Client):
    cases = sorted((make_case() for _n in range(4)), key=lambda case: case.public_id)
    first, second, third, last = cases
    type(second).objects.filter(pk=second.pk).update(publication="private")
    page = client.get(f"/cases/{third.public_id}/").content.decode()
    assert re.findall(r'rel="(\w+)" href="/cases/([\w-]+)/"', page) == [
        ("prev", first.public_id),
        ("next", last.public_id),
    ]
    assert 'rel="prev"' not in client.get(f"/cases/{first.public_id}/").content.decode()


def test_alike_cases_are_counted_by_what_is_shown_and_the_link_lists_as_many(client: Client):
    unit = make_unit()
    cases = [make_case(unit=unit, left_on="2023-05-17") for _n in range(3)]
    for case in cases[:2]:
        Outcome.objects.create(case=case, kind="wanted")
    page = client.get(f"/cases/{cases[0].public_id}/").content.decode()
    links = re.findall(r'<a href="(/cases/\?[^"]+)">\s*<b>(\d+)</b>', page)
    assert [number for _address, number in links] == ["2", "2", "3"]
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert re.search(r'id="number">\s*<b>(\d+)</b>', listed)[1] == number  # type: ignore[index]


def test_a_preview_of_an_unpublished_case_has_nothing_around_it(as_role):
    case = make_case(publication="private")
    make_case(unit=case.unit)
    page = as_role("editor").get(f"/cases/{case.public_id}/").content.decode()
    assert "Cases like this one" not in page
    assert 'rel="next"' not in page


def test_a_state_of_verification_is_explained(client: Client):
    case = make_case(verification="disputed")
    assert "disputed: sources contradict each other" in client.get(f"/cases/{case.public_id}/").content.decode()


def test_a_figure_leads_to_its_cases_only_if_the_explorer_lists_the_same(client: Client):
    for _n in range(6):
        make_case(contract_type="mobilised", left_on="2023-05-17")
    make_case(contract_type="contract")
    figure = make_figure(definition={"contract_type": ["mobilised"], "verification": ["partly", "verified"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    address = re.search(r'href="(/cases/\?[^"]*contract_type=[^"]+)"', page)[1].replace("&amp;", "&")  # type: ignore[index]
    assert "<b>6</b>" in client.get(address).content.decode()
    Case.objects.filter(contract_type="mobilised").update(date_shown="year")
    spring = make_figure(definition={"left_on": ["2023-05"]})  # the year only may be the month
    release_values()
    assert "left_on=" not in client.get(spring.get_absolute_url()).content.decode()


def test_a_case_names_the_figures_whose_pages_list_it_and_no_other(client: Client):
    cases = [make_case(contract_type="mobilised") for _n in range(6)]
    other = make_case(contract_type="contract")
    listing = make_figure(slug="mobilised", definition={"contract_type": ["mobilised"]})
    make_figure(slug="hidden", definition={"contract_type": ["mobilised"]}, is_public=False)
    make_figure(slug="too-few", definition={"contract_type": ["contract"]})
    make_figure(slug="by-rank", definition={"rank": ["private"]})
    release_values()
    page = client.get(f"/cases/{cases[0].public_id}/").content.decode()
    assert re.findall(r'href="/figures/([\w-]+)/"', page) == ["mobilised"]
    assert "/figures/mobilised/" not in client.get(f"/cases/{other.public_id}/").content.decode()
    assert cases[0].public_id in client.get(listing.get_absolute_url()).content.decode()
