import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.editor import EXTENSIONS
from articles.models.photograph import Photograph
from articles.models.revision import Revision
from articles.models.taxonomy import Author, Section, Series, Tag
from articles.querysets import ArticleQuerySet
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.rights import AnyUser, may
from newsroom.lib.text.html import clean_story

HOUR_FORMAT = "j E Y, H:i T"
"""How an hour is shown at which something happens: with its time zone."""


class Article(models.Model):
    """An article in one language: its text, its place on the site and the state of its publication."""

    class Status(models.TextChoices):
        """The stage of an article between draft and withdrawal."""

        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    UNPUBLISHED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)

    class CommentPolicy(models.TextChoices):
        """Whether comments under an article are shown, held or closed."""

        DEFAULT = "default", _("as on the rest of the site")
        HELD = "held", _("held until a moderator approves")
        NEWCOMERS = "newcomers", _("held for newcomers, shown at once for regulars")
        OPEN = "open", _("shown at once")
        CLOSED = "closed", _("closed")

    headline = models.CharField(_("headline"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("Two sentences under the headline that sum up the whole story."),
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
    body = ProseEditorField(_("text"), extensions=EXTENSIONS, sanitize=clean_story, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), null=True, editable=False)
    withdrawal_note = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)
    working = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("newest text"), editable=False
    )
    live = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("published text"), editable=False
    )
    next = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("scheduled text"), editable=False
    )
    next_at = models.DateTimeField(_("new version at"), null=True, editable=False)
    next_status = models.CharField(_("new version"), max_length=12, choices=Status, blank=True, editable=False)
    """The stage of the version that will follow the published one; empty if there is none."""
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
        verbose_name=_("assigned to"),
        help_text=_("Whose turn it is."),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_("The article that this one translates."),
    )
    translated_from = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("translated from"), editable=False
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("series")
    )
    comment_policy = models.CharField(
        _("comments"), max_length=10, choices=CommentPolicy, default=CommentPolicy.DEFAULT
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"),
        null=True,
        blank=True,
        help_text=_("Counted from its publication. If empty, the site-wide rule applies."),
    )

    search_vector = search_vector_field("headline", "standfirst", html="body")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-id"]
        permissions = [("publish_article", _("Can publish and withdraw articles"))]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(status="published"), name="published_first"),
            models.Index(Coalesce("translation_of", "id"), name="article_by_original"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="next_versions_first"),
            GinIndex(fields=["search_vector"], name="article_by_search_vector"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_article_has_date",
            ),
            models.CheckConstraint(
                condition=Q(next=None, next_at=None) | Q(next__isnull=False, next_at__isnull=False),
                name="next_version_has_an_hour",
            ),
            models.CheckConstraint(condition=~Q(translation_of=F("id")), name="article_is_no_translation_of_itself"),
            models.UniqueConstraint(
                fields=["translation_of", "language"], name="one_translation_of_an_article_in_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """Return the dated address of an article with a publication date, else that of its preview for staff."""
        if self.published_at is None:
            return reverse("articles:preview", args=[self.pk])
        day = timezone.localtime(self.published_at)
        return reverse("articles:article", args=[day.year, day.month, day.day, self.slug])

    @property
    def stage(self) -> str:
        """Return the stage of the newest text: the article's, or that of the version that follows the published one."""
        return self.next_status or self.status

    def standing(self, at: datetime.datetime) -> str:
        """Return a text that describes the status of the article and of its next version."""
        status = str(self.get_status_display())
        if self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at > at:
            hour = timezone.localtime(self.published_at)
            status = gettext("scheduled for %s") % date_format(hour, HOUR_FORMAT)
        if self.next_at is not None:
            hour = timezone.localtime(self.next_at)
            return gettext("%(status)s; new version at %(hour)s") % {
                "status": status,
                "hour": date_format(hour, HOUR_FORMAT),
            }
        if self.next_status:
            new = self.get_next_status_display()
            return gettext("%(status)s; new version: %(new)s") % {"status": status, "new": new}
        return status

    @property
    def is_ahead(self) -> bool:
        """Return whether the newest text differs from the published one."""
        return self.live_id is not None and self.working_id != self.live_id

    def is_published(self, at: datetime.datetime) -> bool:
        """Return whether readers may see the article at the time `at`."""
        return self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at <= at

    def is_visible_to(self, user: AnyUser, at: datetime.datetime) -> bool:
        """Return whether this user may see the article: `ArticleQuerySet.visible_to` for one row."""
        return self.is_published(at) or may(user, "articles.view_article")


class Byline(models.Model):
    """The name of an author above an article."""

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
