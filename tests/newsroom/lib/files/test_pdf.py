"""Text of a PDF, read within a limit of time."""

from newsroom.lib.files import pdf
from tests.factories import pdf_bytes


def test_pdf_that_hangs_its_parser_is_stopped_and_what_was_read_is_kept(tmp_path):
    """The second page writes its letter three million times: minutes of work."""
    path = tmp_path / "hang.pdf"
    path.write_bytes(pdf_bytes("First page", "a" + ") Tj (a" * 3_000_000))
    text = pdf.read_text(path, seconds=3)
    assert (text.pages, text.total, text.complete) == ({1: "First page"}, 2, False)
