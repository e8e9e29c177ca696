from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.querysets import CorrectionQuerySet


class Correction(models.Model):
    """What was wrong in a published article and what is right. Readers see it on the page and on /corrections/."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections", verbose_name=_("article"))
    text = models.TextField(_("correction"), help_text=_("Say what was wrong, what is right, and why."))
    changes_sense = models.BooleanField(
        _("changes the meaning"),
        default=False,
        help_text=_("If ticked, it appears at the top of the article, otherwise at the end."),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#correction-{self.pk}"
