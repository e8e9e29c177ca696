import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.models.photograph import Photograph
from articles.models.taxonomy import Author, Section, Tag
from articles.querysets import ArticleQuerySet
from desertions.models import Figure
from newsroom.lib.html import clean_story
from newsroom.lib.rights import may

EDITOR = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "FigureNumber": True,
}


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class CommentPolicy(models.TextChoices):
        DEFAULT = "default", _("as everywhere on the site")
        HELD = "held", _("held until a moderator approves")
        NEWCOMERS = "newcomers", _("held from newcomers, shown at once from regulars")
        OPEN = "open", _("shown at once")
        CLOSED = "closed", _("closed")

    headline = models.CharField(_("headline"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("Two sentences under the headline that tell the whole story."),
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("The last part of its address."))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    section = models.ForeignKey(Section, models.PROTECT, related_name="articles", verbose_name=_("section"))
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    photograph = models.ForeignKey(
        Photograph,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("lead photograph"),
    )
    body = ProseEditorField(_("text"), extensions=EDITOR, sanitize=clean_story, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), null=True, editable=False)
    comment_policy = models.CharField(
        _("comments"), max_length=10, choices=CommentPolicy, default=CommentPolicy.DEFAULT
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("comments close after so many days"),
        null=True,
        blank=True,
        help_text=_("Counted from its publication. Left empty, the site's own rule holds."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-id"]
        permissions = [("publish_article", _("Can publish and withdraw articles"))]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(status="published"), name="published_first")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_article_has_date",
            )
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The dated address of an article with a publication date; the desk's preview of one without."""
        if self.published_at is None:
            return reverse("articles:preview", args=[self.pk])
        day = timezone.localtime(self.published_at)
        return reverse("articles:article", args=[day.year, day.month, day.day, self.slug])

    def is_published(self, at: datetime.datetime) -> bool:
        return self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at <= at

    def is_visible_to(self, user: Any, at: datetime.datetime) -> bool:
        """The one-row form of `ArticleQuerySet.visible_to`."""
        return self.is_published(at) or may(user, "articles.view_article")


class Byline(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="author_signs_once")]

    def __str__(self) -> str:
        return str(self.author)


class Correction(models.Model):
    """What was wrong in a published article and is now right. Readers see it on the page and on /corrections/."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections", verbose_name=_("article"))
    text = models.TextField(_("correction"), help_text=_("Say what was wrong, what is right, and why."))
    changes_sense = models.BooleanField(
        _("changes the sense"),
        default=False,
        help_text=_("Then it stands at the top of the article, else at its end."),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.text[:80]


class StatusChange(models.Model):
    """Who moved an article from one status to another, and when."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(_("from"), max_length=12, choices=Article.Status)
    to_status = models.CharField(_("to"), max_length=12, choices=Article.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class FigureUse(models.Model):
    """A figure's number standing in an article's text, and the value it had on publication day."""

    class Mode(models.TextChoices):
        LIVE = "live", _("follows the cases")
        FROZEN = "frozen", _("frozen on publication day")

    article = models.ForeignKey(Article, models.CASCADE, related_name="figure_uses")
    figure = models.ForeignKey(Figure, models.PROTECT, related_name="uses", verbose_name=_("figure"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.LIVE)
    published_value = models.PositiveIntegerField(_("when published"), null=True)

    class Meta:
        verbose_name = _("figure in an article")
        verbose_name_plural = _("figures in articles")
        ordering = ["article_id", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "figure", "mode"], name="figure_use_is_noted_once")]

    def __str__(self) -> str:
        return f"{self.figure_id} in {self.article_id}"
