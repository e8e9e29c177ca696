from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class WordRule(models.Model):
    """Words that hold or mark a comment, in every grammatical form and through every disguise."""

    class Action(models.TextChoices):
        """What happens to a comment that the rule matches."""

        HOLD = "hold", _("hold the comment and mark it")
        MARK = "mark", _("mark it only")

    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("Moderators see it next to a comment."))
    words = models.TextField(
        _("words"),
        help_text=_(
            "One word or phrase a line. Case, ё, invisible characters, stress marks, spaced letters, digits for "
            "letters and letters of the other alphabet make no difference. Only whole words are matched."
        ),
    )
    every_form = models.BooleanField(
        _("in every form"),
        default=True,
        help_text=_("All cases and numbers of a Russian word. Phrases are matched as written."),
    )
    action = models.CharField(_("what happens"), max_length=4, choices=Action, default=Action.HOLD)
    is_hard = models.BooleanField(
        _("distressing"),
        default=False,
        help_text=_("Slurs and cruel words: covered in the queue for moderators who choose this."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    forms = ArrayField(models.CharField(max_length=400), default=list, editable=False)
    """What `words` match, folded. Set by `word_rule_trial.save_rule`."""

    class Meta:
        verbose_name = _("word rule")
        verbose_name_plural = _("word rules")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RiskModel(models.Model):
    """Weights learned from this desk's own decisions. They order the queue and decide nothing."""

    weights = models.BinaryField()
    """Little-endian 4-byte floats: one for each hash of a piece of four characters, then the constant."""
    decisions = models.PositiveIntegerField(_("decisions it learned from"))
    agreement = models.FloatField(
        _("agreement"),
        help_text=_(
            "How often, on decisions held back from training, it ranked a rejected comment above an approved one."
        ),
    )
    made_at = models.DateTimeField(_("trained at"))

    class Meta:
        verbose_name = _("order of the queue")
        verbose_name_plural = _("orders of the queue")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.decisions}: {self.agreement:.2f}"
