"""A job: work of a worker that takes longer than a request, as a row that tells how far it is."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from newsroom.lib.jobs.advisory_locks import Lock, LockNumber, is_free
from newsroom.lib.jobs.progress import Pace


class Job(models.Model):
    """One piece of long work, in one or several phases. `newsroom.lib.jobs.work` has the verbs.

    A subclass has the fields `state` and `problem`, names its lock and its states, and registers its work.
    """

    lock: ClassVar[Lock]
    open_states: ClassVar[frozenset[str]]
    """States from which the job can still go on."""
    states_at_work: ClassVar[frozenset[str]]
    """Open states in which a process works on it, or should."""
    cancelled_state: ClassVar[str] = "cancelled"
    failed_state: ClassVar[str] = "failed"
    state: Any
    problem: Any

    total = models.PositiveIntegerField(default=0)
    """Rows of the present phase, or cases; 0 if their number is unknown."""
    done = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    """When the present phase began."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a process began the present phase, or the present part of a phase that can be resumed."""
    cancel_asked = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    """The language of the person who asked, for the messages of the work."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Return whether the job can still go on: not done, cancelled or failed."""
        return self.state in self.open_states

    @property
    def is_at_work(self) -> bool:
        """Return whether a process works on the job, or should: see `is_idle`."""
        return self.state in self.states_at_work

    @property
    def is_idle(self) -> bool:
        """Return whether no process works on the job though one should: none has begun, or it was interrupted."""
        return self.is_at_work and is_free(self.lock_number)

    @property
    def lock_number(self) -> LockNumber:
        """Return the advisory lock that the process working on this job holds."""
        return self.lock, int(self.pk)

    @property
    def pace(self) -> Pace:
        """Return how far the present phase is."""
        return Pace(self.done, self.total, (timezone.now() - self.began_at).total_seconds() if self.began_at else 0)

    @property
    def phase(self) -> str:
        """Return what is being done, as the heading of the progress."""
        return capfirst(str(self.get_state_display()))  # type: ignore[attr-defined] # of the subclass's field

    @property
    def progress_text(self) -> str:
        """Return how far the present phase is, as text."""
        return self.pace.description

    def begin_phase(self, state: str, *, total: int = 0) -> None:
        """Set the state, with the progress at zero, and take the language of this request. Does not save."""
        self.state, self.total, self.done, self.attempts = state, total, 0, 0
        self.began_at, self.cancel_asked, self.problem = timezone.now(), False, ""
        self.language = get_language() or ""

    def end(self, state: str, problem: str = "", *also: str) -> None:
        """End the job in this state, with this problem, and save it with the named fields. Subclasses tidy up too."""
        self.state, self.problem, self.cancel_asked = state, problem, False
        self.save(update_fields=["state", "problem", "cancel_asked", *also])  # type: ignore[misc] # fields of the subclass
