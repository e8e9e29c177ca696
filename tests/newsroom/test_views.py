"""The button that changes the language."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", r"\\evil.example", "javascript:x", ""])
def test_language_button_sends_nobody_to_another_site(back):
    answer = Client().post("/language/", {"language": "ru", "next": back})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")
