"""Pictures that stand for a page where its address is shared."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from desertions.choices import Publication, Verification
from tests.factories import make_case, make_figure, release_values

pytestmark = pytest.mark.django_db


def picture_at(path: str, **headers: str) -> Image.Image:
    answer = Client().get(path, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png"), path
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    return Image.open(io.BytesIO(answer.content))


def test_pages_name_a_picture_of_their_own():
    case = make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED)
    figure = make_figure("men-who-left")
    release_values()
    for path in ("/", "/cases/", figure.get_absolute_url(), f"/cases/{case.public_id}/"):
        page = Client().get(path).content.decode()
        address = re.search(r'property="og:image" content="http://testserver(/[^"]+)"', page)
        assert address, path
        assert picture_at(address[1]).size == (1200, 630)


def test_picture_of_an_answer_follows_its_filters_and_the_cases():
    make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED, contract_type="contract")
    empty, all_cases = picture_at("/cases/picture.png?contract_type=conscript"), picture_at("/cases/picture.png")
    assert empty.tobytes() != all_cases.tobytes()
    make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED, contract_type="mobilised")
    assert picture_at("/cases/picture.png").tobytes() != all_cases.tobytes()


def test_picture_is_drawn_in_the_language_of_the_reader():
    make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED)
    english, russian = (picture_at("/cases/picture.png", **{"accept-language": code}) for code in ("en", "ru"))
    assert english.tobytes() != russian.tobytes()


@pytest.mark.parametrize(
    "path", ["/cases/picture.png?unit=nowhere", "/cases/20GMRD-0000/picture.png", "/figures/none/picture.png"]
)
def test_what_readers_cannot_open_has_no_picture(path):
    assert Client().get(path).status_code == 404


def test_case_and_figure_that_are_not_public_have_no_picture():
    case, figure = make_case(publication=Publication.PRIVATE), make_figure("hidden", is_public=False)
    assert Client().get(f"/cases/{case.public_id}/picture.png").status_code == 404
    assert Client().get(f"/figures/{figure.slug}/picture.png").status_code == 404
