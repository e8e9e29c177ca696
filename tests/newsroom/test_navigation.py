"""The menu of the admin."""

import pytest

pytestmark = pytest.mark.django_db


def test_menu_is_arranged_by_work(as_role):
    page = as_role("editor").get("/admin/").content.decode()
    assert page.index("Named lists") < page.index("Photographs") < page.index("/admin/comments/comment/")
    assert "People and rights" not in page
