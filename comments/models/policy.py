from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Policy(models.Model):
    """The comment policy of the site, for articles without one of their own. There is one row."""

    policy = models.CharField(
        _("comments"),
        max_length=10,
        choices=[choice for choice in Article.CommentPolicy.choices if choice[0] != Article.CommentPolicy.DEFAULT],
        default=Article.CommentPolicy.HELD,
        help_text=_("For every article that does not have a policy of its own."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("days until comments close"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Counted from an article's publication. If empty, comments stay open."),
    )

    class Meta:
        verbose_name = _("comment policy")
        verbose_name_plural = _("comment policy")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_comment_policy")]

    def __str__(self) -> str:
        return self.get_policy_display()


class CommentFlood(models.Model):
    """A period in which an article gets far more comments than usual. Everything is held during it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="floods", verbose_name=_("article"))
    began_at = models.DateTimeField(_("began at"))
    lasts_until = models.DateTimeField(
        _("ends at"), help_text=_("Moves forward while more comments arrive than usual.")
    )
    arrivals = models.PositiveIntegerField(_("arrivals"), help_text=_("In the five minutes before it began."))
    usual = models.FloatField(_("usual"), help_text=_("In five minutes, on average over the day before."))

    class Meta:
        verbose_name = _("flood")
        verbose_name_plural = _("floods")
        ordering = ["-began_at", "-id"]
        indexes = [models.Index(fields=["article", "-lasts_until"], name="floods_of_an_article")]
        constraints = [
            models.CheckConstraint(condition=Q(lasts_until__gte=F("began_at")), name="flood_ends_after_it_began")
        ]

    def __str__(self) -> str:
        return str(_("Flood under “%s”") % self.article)
