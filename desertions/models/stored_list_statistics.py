from django.db import models

from desertions.models.import_run import ImportRun
from desertions.models.named_list import NamedList
from newsroom.lib.sealing.fields import SealedJSONField


class StoredListStatistics(models.Model):
    """Statistics of one version of a list. Derived: `matching/list_statistics.py` can make them again."""

    named_list = models.OneToOneField(NamedList, models.CASCADE, related_name="+")
    version = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    content = SealedJSONField()
    """A `ListStatistics` as JSON. Sealed, as it holds the names of a sample with their numbers."""

    class Meta:
        verbose_name = "list statistics"

    def __str__(self) -> str:
        return f"profile of list {self.named_list_id}"
