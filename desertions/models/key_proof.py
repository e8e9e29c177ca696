from django.db import models

from newsroom.lib.sealed_fields import SealedTextField


class KeyProof(models.Model):
    """One known sentence under the encryption key, by which a start with a wrong key is noticed."""

    sentence = SealedTextField()

    class Meta:
        verbose_name = "key proof"

    def __str__(self) -> str:
        return "key proof"
