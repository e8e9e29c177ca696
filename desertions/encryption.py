"""Noticing at the start that the encryption key is not the one the database was written with."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from desertions.models import KeyProof, Source

SENTENCE = "These words were written with the key of this newsroom."


@transaction.atomic
def require_right_key() -> None:
    """Compare what the key opens with what it must open: the sentence that a migration wrote, or writes it now where
    it is missing and nothing is encrypted yet.

    The encrypted fields give back what they cannot open as it is stored, so a wrong key would show gibberish and
    write over good data. Raises ImproperlyConfigured.
    """
    if KeyProof._meta.db_table not in connection.introspection.table_names():
        return
    proof = KeyProof.objects.select_for_update().first()
    if proof is None and not Source.objects.exclude(contact=None).exists():
        KeyProof.objects.create(sentence=SENTENCE)
    elif proof is None or proof.sentence != SENTENCE:
        raise ImproperlyConfigured(
            "SECRET_KEY and ENCRYPTION_SALT do not open what this database holds encrypted. Set the ones it was "
            "written with; an old one may follow the new after a comma (SECRET_KEY_FALLBACKS, ENCRYPTION_SALT)."
        )
