"""The stored table of names."""

from newsroom.lib.names.frequency_table import table
from newsroom.lib.names.spelling import fold


def test_stored_folds_of_the_table_are_what_folding_gives():
    for part in ("surname", "given", "patronymic"):
        for texts in table(part).texts.values():
            assert all(folded == fold(text) for folded, text in texts.items())
