from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment
from newsroom.lib.sealing.fields import SealedJSONField


class DeferredPost(models.Model):
    """A comment whose turn comes in a moment, as its network sent many. Its words are sealed until then."""

    form_digest = models.BigIntegerField(unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    content = SealedJSONField(default=dict)
    """What the form brought: name, text, parent, receipt; emptied when it was posted."""
    due_at = models.DateTimeField(_("due at"))
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("waiting post")
        verbose_name_plural = _("waiting posts")

    def __str__(self) -> str:
        return str(_("Waiting post %s") % self.pk)
