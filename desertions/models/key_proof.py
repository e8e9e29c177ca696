from django.db import models
from encrypted_fields.fields import EncryptedTextField


class KeyProof(models.Model):
    """One known sentence under the encryption key, by which a start with a wrong key is noticed."""

    sentence = EncryptedTextField()

    class Meta:
        verbose_name = "key proof"

    def __str__(self) -> str:
        return "key proof"
