"""Rows that record what an article's text contains, so that it can be queried."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.document import Document
from articles.models.photograph import Photograph
from desertions.models import Figure


class FigureUse(models.Model):
    """A figure's number in an article's text, and the value it had on publication day."""

    class Mode(models.TextChoices):
        """Whether a number follows the cases or stays as it was on publication day."""

        LIVE = "live", _("follows the cases")
        FROZEN = "frozen", _("frozen on publication day")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="figure_uses")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="uses", verbose_name=_("figure"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.LIVE)
    published_value = models.PositiveIntegerField(_("value when published"), null=True)
    told_value = models.PositiveIntegerField(_("value last reported to readers"), null=True)
    """The value that the last correction, or the last decision that none is needed, was about."""

    class Meta:
        verbose_name = _("figure in an article")
        verbose_name_plural = _("figures in articles")
        ordering = ["article_id", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "figure", "mode"], name="figure_use_is_noted_once")]

    def __str__(self) -> str:
        return f"{self.figure_id} in {self.article_id}"


class FileUse(models.Model):
    """A file in an article's text. Readers may open it while they may read the article, from `since` on."""

    since = models.DateTimeField(null=True)
    """The time of the scheduled version that brings the file in; None if the article's own text contains it."""

    class Meta:
        abstract = True


class PhotographUse(FileUse):
    """A photograph in an article's text, or its lead photograph."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="photograph_uses")
    photograph = models.ForeignKey(Photograph, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "photograph"], name="photograph_use_is_noted_once")]

    def __str__(self) -> str:
        return f"{self.photograph_id} in {self.article_id}"


class DocumentUse(FileUse):
    """A document in an article's text."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="document_uses")
    document = models.ForeignKey(Document, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "document"], name="document_use_is_noted_once")]

    def __str__(self) -> str:
        return f"{self.document_id} in {self.article_id}"
