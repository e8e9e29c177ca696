"""Extraction of the text of stored files, page by page, for the desk's own search."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import storages
from django.db import transaction
from django_tasks import task

from desertions.choices import TextState
from desertions.models import FilePage, SourceFile
from newsroom.lib.files import file_types, pdf

PAGE_LENGTH = 4000
"""Maximum length of a page of a plain text file, in characters."""
MAX_TEXT_BYTES = 20 * 1024**2
"""Maximum size that is read of a plain text file, in bytes."""


def read_text(file: SourceFile) -> int:
    """Store the text of each page, replacing that of an earlier reading, and how far reading came.

    Returns the number of pages stored. Reading may take minutes; the row is locked only while the result is written.
    """
    pages, state, total = _of_pdf(file) if file.kind == "pdf" else _of_text(file)
    with transaction.atomic():
        locked = SourceFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        FilePage.objects.filter(file=locked).delete()
        FilePage.objects.bulk_create(
            FilePage(file=locked, number=number, text=text.replace("\0", "")) for number, text in pages.items()
        )
        locked.text_state, locked.pages = state, total
        locked.save(update_fields=["text_state", "pages"])
    return len(pages)


def _of_pdf(file: SourceFile) -> tuple[dict[int, str], TextState, int | None]:
    """Return text by page number, how far reading came, and the number of pages of the PDF."""
    text = pdf.read_text(Path(storages["evidence"].path(file.path)))
    if not any(text.pages.values()):
        return {}, TextState.NONE if text.complete else TextState.FAILED, text.total
    return text.pages, TextState.READ if text.complete else TextState.PARTLY, text.total


def _of_text(file: SourceFile) -> tuple[dict[int, str], TextState, int | None]:
    """Return text by page number, how far reading came, and the number of pages."""
    with file.open() as stored:
        content = stored.read(MAX_TEXT_BYTES)
    pages = dict(enumerate(_split(file_types.text_of(content)), start=1))
    return pages, TextState.READ if file.size <= MAX_TEXT_BYTES else TextState.PARTLY, len(pages)


def _split(text: str) -> Iterator[str]:
    """Yield pages of whole lines, at most `PAGE_LENGTH` characters each; a longer line is cut."""
    page = ""
    for line in text.splitlines(keepends=True):
        while len(page) + len(line) > PAGE_LENGTH:
            if page:
                yield page
                page = ""
            else:
                yield line[:PAGE_LENGTH]
                line = line[PAGE_LENGTH:]
        page += line
    if page:
        yield page


@task()
def read_text_of_file(file_id: int) -> int:
    """Extract the text of a stored file for the desk's search. Returns the number of pages.

    On any error the file is marked as unreadable and the error is raised again.
    """
    try:
        return read_text(SourceFile.objects.get(pk=file_id))
    except Exception:
        SourceFile.objects.filter(pk=file_id).update(text_state=TextState.FAILED)
        raise
