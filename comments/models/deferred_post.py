from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment
from newsroom.lib.sealing.fields import SealedJSONField


class DeferredPost(models.Model):
    """A comment that waits for its turn because its network sent many. Its content is sealed until then."""

    form_digest = models.BigIntegerField(unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    content = SealedJSONField(default=dict)
    """The fields of a `Draft`; emptied once the comment is posted."""
    due_at = models.DateTimeField(_("due at"))
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    refusal = models.CharField(max_length=20, blank=True)
    """Why it could not be posted when its turn had come: a `Reason` of `comments.posting.submit`."""

    class Meta:
        verbose_name = _("deferred post")
        verbose_name_plural = _("deferred posts")

    def __str__(self) -> str:
        return str(_("Deferred post %s") % self.pk)
