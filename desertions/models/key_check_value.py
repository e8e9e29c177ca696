from typing import ClassVar

from django.db import models

from newsroom.lib.sealing.fields import SealedTextField


class KeyCheckValue(models.Model):
    """One known sentence under the encryption key, by which a start with a wrong key is noticed."""

    SENTENCE: ClassVar[str] = "These words were written with the key of this newsroom."

    sentence = SealedTextField()
    suppression_key = SealedTextField(default="")
    """The random key of the suppressed people' digests: no name is left to make them anew, so it never changes."""

    class Meta:
        verbose_name = "key proof"

    def __str__(self) -> str:
        return "key proof"
