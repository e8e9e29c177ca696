from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from desertions.models.named_list import ListEntry, NamedList


class EntryBlockingKeys(models.Model):
    """The keys by which matching finds an entry of a list: `matching.indexing` makes them, and may make them anew."""

    entry = models.OneToOneField(ListEntry, models.CASCADE, primary_key=True, related_name="+")
    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="+")
    content = models.BigIntegerField()
    """The entry's `content` when they were made: where it is another by now, they are out of date."""
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "entry keys"
        indexes = [GinIndex(fields=["keys"], name="entry_by_blocking_keys")]

    def __str__(self) -> str:
        return f"keys of entry {self.pk}"
