from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from desertions.models.named_list import ListEntry, NamedList


class EntryBlockingKeys(models.Model):
    """The keys by which matching finds an entry of a list. Derived: `matching/blocking.py` can make them again."""

    entry = models.OneToOneField(ListEntry, models.CASCADE, primary_key=True, related_name="+")
    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="+")
    content = models.BigIntegerField()
    """The entry's `content` when the keys were made; if it has changed since, they are out of date."""
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "entry keys"
        indexes = [GinIndex(fields=["keys"], name="entry_by_blocking_keys")]

    def __str__(self) -> str:
        return f"keys of entry {self.pk}"
