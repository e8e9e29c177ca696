from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.lib.jobs.advisory_locks import Lock, LockNumber


class CommentImport(models.Model):
    """An export of another system on its way in: read, looked at, confirmed, written; then its file is removed."""

    class Form(models.TextChoices):
        WXR = "wxr", _("WordPress (WXR)")
        DISQUS = "disqus", _("Disqus (XML)")
        BLOGGER = "blogger", _("Blogger (Atom)")
        LINES = "lines", _("Newsroom (JSON lines)")

    class State(models.TextChoices):
        READING = "reading", _("is being read")
        READY = "ready", _("waits for confirmation")
        WRITING = "writing", _("is being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    form = models.CharField(_("format"), max_length=10, choices=Form)
    path = models.CharField(max_length=200, blank=True)
    """Where the private store has the file; empty once it was removed."""
    name = models.CharField(_("file"), max_length=200)
    as_they_were = models.BooleanField(_("as they were there"), default=False)
    """Else everything is held."""
    places = models.TextField(_("addresses"), blank=True)
    """Lines of an old address and the slug of our article."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    counts = models.JSONField(default=dict)
    """How many comments are of each kind."""
    findings = models.JSONField(default=dict)
    """What the preview tells of them: threads without an article, examples of each kind of trouble."""
    problem = models.CharField(_("why it failed"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("import of comments")
        verbose_name_plural = _("imports of comments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(_("import of comments %s") % self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def lock_number(self) -> LockNumber:
        """The advisory lock that whoever works on this import holds."""
        return Lock.COMMENT_IMPORT, int(self.pk)
