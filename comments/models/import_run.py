from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.lib.jobs.advisory_locks import Lock
from newsroom.lib.jobs.job import Job


class CommentImport(Job):
    """An import of another system's export: read, previewed, confirmed and written. Then its file is removed."""

    class Form(models.TextChoices):
        """The format of the export."""

        WXR = "wxr", _("WordPress (WXR)")
        DISQUS = "disqus", _("Disqus (XML)")
        BLOGGER = "blogger", _("Blogger (Atom)")
        LINES = "lines", _("Newsroom (JSON lines)")

    class State(models.TextChoices):
        """How far the import is."""

        READING = "reading", _("is being read")
        READY = "ready", _("waits for confirmation")
        WRITING = "writing", _("is being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    lock = Lock.COMMENT_IMPORT
    open_states = frozenset({State.READING, State.READY, State.WRITING})
    states_at_work = frozenset({State.READING, State.WRITING})

    form = models.CharField(_("format"), max_length=10, choices=Form)
    path = models.CharField(max_length=200, blank=True)
    """The path of the file in the private store; empty once the file is removed."""
    name = models.CharField(_("file"), max_length=200)
    as_they_were = models.BooleanField(_("as in the other system"), default=False)
    """Whether comments keep the status they have in the export; otherwise all are held."""
    places = models.TextField(_("addresses"), blank=True)
    """One pair a line: an old address and the slug of the article here."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    counts = models.JSONField(default=dict)
    """The number of comments of each kind, as `staging.counts` returns them."""
    findings = models.JSONField(default=dict)
    """What the preview shows besides the counts: the number of threads with an article, and those without one."""
    problem = models.CharField(_("why it failed"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("import of comments")
        verbose_name_plural = _("imports of comments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(_("import of comments %s") % self.pk)

    def end(self, state: str, problem: str = "", *also: str) -> None:
        """End the import and remove its file."""
        super().end(state, problem[:300], *also)
        self.delete_file()

    def delete_file(self) -> None:
        """Remove the file: exports hold addresses of readers, which this site stores of nobody."""
        if self.path:
            Path(self.path).unlink(missing_ok=True)
            self.path = ""
            self.save(update_fields=["path"])
