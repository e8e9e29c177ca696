"""The type of a file is found from its bytes, and nothing is unpacked for it."""

import io
import zipfile

import pytest

from newsroom.lib.files import file_types


def zipped(kind: int, first: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as archive:
        archive.writestr("mimetype", first)
        archive.writestr("content.xml", "<w/>")
    return content.getvalue()


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_nothing_is_unpacked_to_learn_what_an_archive_is(kind, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(zipped(kind, b"application/vnd.oasis.opendocument.text"))
    assert file_types.media_type(path) == "application/zip"
    path.write_bytes(zipped(zipfile.ZIP_STORED, b"application/vnd.oasis.opendocument.text"))
    assert file_types.media_type(path) == "application/vnd.oasis.opendocument.text"


def test_russian_text_cut_inside_a_letter_stays_russian():
    assert file_types.text_of("Привет".encode()[:-1]) == "Приве"
