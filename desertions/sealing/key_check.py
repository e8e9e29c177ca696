"""The check, at the start, that the encryption key is the one with which the database was written."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from desertions.models import Identity, KeyCheckValue, Source
from newsroom.lib.sealing.keys import WrongKeyError


@transaction.atomic
def require_right_key() -> None:
    """Raise ImproperlyConfigured unless the key decrypts the known sentence in the database (`KeyCheckValue`).

    Writes the sentence if it is missing and nothing is encrypted yet. Does nothing before the first migration.
    """
    if KeyCheckValue._meta.db_table not in connection.introspection.table_names():
        return
    try:
        proof = KeyCheckValue.objects.select_for_update().first()
        fits = proof is not None and proof.sentence == KeyCheckValue.SENTENCE
    except WrongKeyError:
        fits, proof = False, None
    nothing_sealed = not (Source.objects.filter(contact__isnull=False).exists() or Identity.objects.exists())
    if proof is None and nothing_sealed and not KeyCheckValue.objects.exists():
        KeyCheckValue.objects.create(sentence=KeyCheckValue.SENTENCE)
    elif not fits:
        raise ImproperlyConfigured(
            "SECRET_KEY and ENCRYPTION_SALT do not open what this database holds encrypted. Set the ones it was "
            "written with; an old one may follow the new after a comma (SECRET_KEY_FALLBACKS, ENCRYPTION_SALT)."
        )
