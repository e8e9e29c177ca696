from django.db import models


class ContentVersion(models.Model):
    """The number of committed changes to the public content, counted by database triggers.

    The sum over a topic's rows grows with every commit that touched the topic's tables. Concurrent writers each take a
    row of their own, so none waits for another.
    """

    topic = models.CharField(max_length=20)
    changes = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["topic"], name="content_version_topic")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.changes}"
