from typing import ClassVar

from django.db import models

from newsroom.lib.sealing.fields import SealedTextField


class KeyCheckValue(models.Model):
    """A known sentence, encrypted, by which a start with the wrong key is noticed. There is one row."""

    SENTENCE: ClassVar[str] = "These words were written with the key of this newsroom."

    sentence = SealedTextField()
    suppression_key = SealedTextField(default="")
    """Random key of the digests of suppressed people. It never changes: no names are left to compute them again."""

    class Meta:
        verbose_name = "key check value"

    def __str__(self) -> str:
        return "key check value"
