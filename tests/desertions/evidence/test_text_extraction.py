"""Text of files, read page by page for the desk's search."""

import pytest
from django.urls import reverse

from desertions.choices import TextState
from desertions.evidence import text_extraction
from desertions.evidence.text_extraction import read_text_of_file
from desertions.models import FilePage, SourceFile
from tests.desertions.evidence.storing import stored_path, upload
from tests.factories import make_file, pdf_bytes

pytestmark = pytest.mark.django_db


def test_damaged_pdf_is_kept_and_said_to_be_unreadable():
    file = make_file(content=pdf_bytes("one", "two")[:500])
    text_extraction.read_text(file)
    file.refresh_from_db()
    assert file.text_state in {TextState.FAILED, TextState.PARTLY}


def test_text_of_a_pdf_is_kept_page_by_page():
    file = make_file(content=pdf_bytes("First page", "Second page"))
    assert text_extraction.read_text(file) == 2
    file.refresh_from_db()
    assert (file.text_state, file.pages) == ("read", 2)
    assert [page.text for page in FilePage.objects.all()] == ["First page", "Second page"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-8-sig"])
def test_russian_text_is_read_in_the_encodings_it_comes_in(encoding):
    file = make_file(content="Список самовольно оставивших часть".encode(encoding), name="a.txt")
    text_extraction.read_text(file)
    assert FilePage.objects.get().text == "Список самовольно оставивших часть"


def test_worker_reads_the_text_after_the_file_is_stored(desk, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        upload(desk, pdf_bytes("Kamyshin"))
    assert DBTaskResult.objects.filter(task_path="desertions.evidence.text_extraction.read_text_of_file").count() == 1
    read_text_of_file.call(SourceFile.objects.get().pk)
    assert FilePage.objects.get().text == "Kamyshin"


def test_text_that_could_not_be_read_is_said_so_and_can_be_asked_for_again(as_role, django_capture_on_commit_callbacks):
    file = make_file(content=b"Kamyshin", name="a.txt")
    stored = stored_path(file)
    stored.rename(stored.with_suffix(".away"))
    with pytest.raises(FileNotFoundError):
        read_text_of_file.call(file.pk)
    file.refresh_from_db()
    assert file.text_state == TextState.FAILED
    stored.with_suffix(".away").rename(stored)
    with django_capture_on_commit_callbacks(execute=True):
        as_role("reporter").post(reverse("admin:desertions_sourcefile_reread", args=[file.pk]))
    file.refresh_from_db()
    assert file.text_state == TextState.WAITING
    read_text_of_file.call(file.pk)
    assert FilePage.objects.get(file=file).text == "Kamyshin"
