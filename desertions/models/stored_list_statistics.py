from django.db import models

from desertions.models.import_run import ImportRun
from desertions.models.named_list import NamedList
from newsroom.lib.sealing.fields import SealedJSONField


class StoredListStatistics(models.Model):
    """What a list is like in one of its versions: `matching.profile` makes it, and may make it anew."""

    named_list = models.OneToOneField(NamedList, models.CASCADE, related_name="+")
    version = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    content = SealedJSONField()
    """Names of a sample, with how often each is there."""

    class Meta:
        verbose_name = "list profile"

    def __str__(self) -> str:
        return f"profile of list {self.named_list_id}"
