from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import MatchRunState
from desertions.models.import_run import ImportRun
from desertions.models.named_list import NamedList
from newsroom.lib.jobs.advisory_locks import Lock, LockNumber


class MatchWeights(models.Model):
    """One state of the weights of matching. The newest applies; without any, the table that comes with the code."""

    table = models.JSONField(_("table"))
    """“field level” → [share among true pairs, share by chance or null]."""
    basis = models.CharField(_("estimated from"), max_length=200)
    pairs = models.PositiveIntegerField(_("pairs"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("matching weights")
        verbose_name_plural = _("matching weights")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(_("weights %s") % self.pk)


class MatchRun(models.Model):
    """One comparison of all cases with a named list: its progress, its hits, and those to expect by chance."""

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="match_runs", verbose_name=_("list"))
    state = models.CharField(_("state"), max_length=10, choices=MatchRunState, default=MatchRunState.WORKING)
    weights = models.ForeignKey(MatchWeights, models.PROTECT, null=True, related_name="+", verbose_name=_("weights"))
    version = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")
    """The import that last wrote the list; after a later import the run begins again."""
    entries = models.PositiveIntegerField(_("entries"), default=0)
    indexed = models.PositiveIntegerField(default=0)
    """Entries whose keys were made in this run."""
    cases_total = models.PositiveIntegerField(default=0)
    cases_done = models.PositiveIntegerField(default=0)
    last_case = models.BigIntegerField(default=0)
    """Id of the last case compared: the run resumes after it."""
    nameless = models.PositiveIntegerField(default=0)
    """Cases that lack surname or given name and cannot be looked for."""
    prior = models.FloatField(default=0.0)
    """Estimated share of the cases that are in the list."""
    has_births = models.BooleanField(default=True)
    """Whether any entry of the list has a date or year of birth."""
    hits = models.JSONField(default=dict)
    """`MatchTier` → number of hits."""
    chance = models.JSONField(default=dict)
    """`MatchTier` → [hits expected from namesakes, low, high]."""
    candidates = models.PositiveIntegerField(_("candidates"), default=0)
    cancel_asked = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["named_list"],
                condition=Q(state=MatchRunState.WORKING),
                name="list_is_matched_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=MatchRunState.WORKING) | Q(ended_at__isnull=False),
                name="ended_run_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(_("matching run %s") % self.pk)

    @property
    def is_at_work(self) -> bool:
        """Return whether the run has not ended; a worker may have been interrupted, though."""
        return self.state == MatchRunState.WORKING

    @property
    def lock_number(self) -> LockNumber:
        """Return the advisory lock that the process working on this run holds."""
        return Lock.MATCH_RUN, int(self.pk)
