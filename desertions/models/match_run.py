from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import MatchRunState
from desertions.models.import_run import ImportRun
from desertions.models.named_list import NamedList
from newsroom.lib.jobs.advisory_locks import Lock
from newsroom.lib.jobs.job import Job


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


class MatchRun(Job):
    """One comparison of all cases with a named list: its progress, its hits, and those to expect by chance."""

    lock = Lock.MATCH_RUN
    open_states = states_at_work = frozenset({MatchRunState.WORKING})

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="match_runs", verbose_name=_("list"))
    state = models.CharField(_("state"), max_length=10, choices=MatchRunState, default=MatchRunState.WORKING)
    weights = models.ForeignKey(MatchWeights, models.PROTECT, null=True, related_name="+", verbose_name=_("weights"))
    version = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")
    """The import that last wrote the list; after a later import the run begins again."""
    entries = models.PositiveIntegerField(_("entries"), default=0)
    indexed = models.PositiveIntegerField(default=0)
    """Entries whose keys were made in this run."""
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
    problem = models.TextField(blank=True)
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
    def phase(self) -> str:
        """Return what is being done, as the heading of the progress."""
        if not self.is_at_work:
            return super().phase
        return gettext("The cases are being compared") if self.total else gettext("The list is being indexed")

    @property
    def progress_text(self) -> str:
        """Return how many cases are compared or, before that, how many entries are indexed."""
        if self.done:
            return gettext("%(done)s of %(total)s cases") % {"done": self.done, "total": self.total}
        indexed = ngettext("%(number)s entry indexed", "%(number)s entries indexed", self.indexed)
        return indexed % {"number": self.indexed} if self.indexed else ""

    def end(self, state: str, problem: str = "", *also: str) -> None:
        """End the run. What it has found so far stays."""
        self.ended_at = timezone.now()
        super().end(state, problem, "ended_at", *also)
