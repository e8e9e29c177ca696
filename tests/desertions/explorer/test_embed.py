"""The chart on other sites: it may be framed, says where it is from, and asks nothing of anyone else."""

import re

import pytest
from django.test import Client

from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_the_chart_alone_may_be_framed_anywhere(client: Client):
    make_case(contract_type="mobilised", left_on="2023-05")
    embedded = client.get("/embed/cases/?contract_type=mobilised")
    assert "X-Frame-Options" not in embedded.headers
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "script-src 'self'" in embedded.headers["Content-Security-Policy"]
    assert not embedded.cookies
    page = client.get("/cases/?contract_type=mobilised")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_it_counts_what_the_page_counts_and_leads_there(client: Client, settings):
    for left_on in ("2023-05", "2023-06", ""):
        make_case(left_on=left_on)
    text = client.get("/embed/cases/?left_on=2023-05").content.decode()
    assert "<b>1</b>" in text
    assert f'href="{settings.SITE_URL}/cases/?left_on=2023-05"' in text
    assert '<base href="/cases/" target="_blank">' in text
    assert "<script" not in text
    assert "<form" not in text


def test_a_site_that_knows_the_address_is_told_how_to_embed_it(client: Client, settings):
    make_case()
    address = f"{settings.SITE_URL}/cases/?contract_type=contract"
    page = client.get("/cases/?contract_type=contract").content.decode()
    discovery = re.search(r'type="application/json\+oembed"\s+href="([^"]+)"', page)
    assert discovery
    answer = client.get(discovery[1]).json()
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    assert f'src="{settings.SITE_URL}/embed/cases/?contract_type=contract"' in answer["html"]
    assert answer == client.get("/oembed/", {"url": address, "format": "json"}).json()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("https://elsewhere.example/cases/", 404),
        ("{site}/cases/?rank=major", 404),
        ("{site}/figures/", 404),
        ('{site}/cases/?words="><script>', 200),
        ("", 404),
    ],
)
def test_of_other_addresses_it_knows_nothing(client: Client, settings, address, status):
    answer = client.get("/oembed/", {"url": address.format(site=settings.SITE_URL)})
    assert answer.status_code == status
    assert b"<script>" not in answer.content


def test_filters_that_are_not_understood_are_said_in_the_frame(client: Client):
    answer = client.get("/embed/cases/?rank=major")
    assert answer.status_code == 400
    assert "not understood" in answer.content.decode()
