from django.db import models


class PublicFact(models.Model):
    """What readers may filter a public case by, in numbers that a process loads a million of in seconds.

    Triggers keep a row for every case that is or was public (`desertions_refresh_public_facts`, migration 0010); no
    code writes here. The numbers count from 1 in the order of `figures/public_codes.py`, 0 is “not known or not shown”.
    A case that is no longer public leaves a row that says nothing but that.
    """

    case_id = models.BigIntegerField(primary_key=True)
    """Not a foreign key: the row outlives its case, so that every process learns that it is gone."""
    public_id = models.CharField(max_length=24, blank=True)
    unit_id = models.BigIntegerField()
    """The unit that readers see."""
    composition = models.SmallIntegerField()
    contract_type = models.SmallIntegerField()
    first_month = models.SmallIntegerField()
    """Months count from the year 0; 0 is no month."""
    last_month = models.SmallIntegerField()
    left_from = models.SmallIntegerField()
    outcome = models.SmallIntegerField()
    """An outcome, or a group of outcomes if readers see no more."""
    verification = models.SmallIntegerField()
    motives = models.IntegerField()
    """Bit n - 1 for the motive of number n."""
    flags = models.SmallIntegerField()
    """The bits of `public_codes.Flag`."""
    is_public = models.BooleanField()
    stamp = models.BigIntegerField(db_index=True)
    """The transaction that changed the row last (`pg_current_xact_id`)."""

    class Meta:
        verbose_name = "public fact"
        indexes = [
            models.Index(
                fields=["public_id"],
                include=["case_id"],
                condition=models.Q(is_public=True),
                name="public_fact_by_number",
            )
        ]

    def __str__(self) -> str:
        return self.public_id
