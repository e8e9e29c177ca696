import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import Opinion
from desertions.models.match import Match
from desertions.models.match_run import MatchRun
from newsroom.lib.desk.history import keep_history
from newsroom.lib.desk.review_locks import ReviewLock


class Score(models.Model):
    """How matching rates a pair. Never a decision: a run writes it, and a later run writes it again."""

    match = models.OneToOneField(Match, models.CASCADE, related_name="score", verbose_name=_("match"))
    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="scores", verbose_name=_("matching run"))
    probability = models.FloatField(_("probability"))
    is_likely = models.BooleanField(_("likely"))
    """Whether whole names agree and the probability is high; any other pair is at most possible."""
    levels = models.JSONField(default=dict)
    """Field → how it agrees. Holds no name."""
    tier = models.CharField(max_length=10, blank=True)
    """The strictest `MatchTier` in which the pair is a hit."""
    namesakes = models.FloatField(null=True)
    """How many people of the list would agree with the person in that tier by chance."""

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["-probability", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="probability_is_a_share")
        ]

    def __str__(self) -> str:
        return f"{self.probability:.2f}"


@keep_history
class Review(models.Model):
    """The opinion of one reviewer on a pair. It stays on record when it is taken back."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="reviews", verbose_name=_("match"))
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion)
    was_blind = models.BooleanField(_("without seeing the score"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "by"], condition=Q(undone_at=None), name="reviewer_reviews_a_pair_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_opinion_display())


class MatchLock(ReviewLock):
    """The lock on a pair that a reviewer has on the screen: nobody else gets it meanwhile."""

    match = models.OneToOneField(Match, models.CASCADE, primary_key=True, related_name="lock")

    DURATION = datetime.timedelta(minutes=10)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
