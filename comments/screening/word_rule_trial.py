"""Save a word rule, and try it on comments that the desk has decided before."""

from dataclasses import dataclass

from comments.choices import Status
from comments.models import Comment, Decision, WordRule
from comments.screening import word_rules

TRIAL_SIZE = 1000
"""The number of comments a rule is tried on: the latest that still have their text."""
MAX_EXAMPLES = 10
MAX_SHARE_CAUGHT, MIN_TRIAL_SIZE = 0.5, 20
"""A holding rule that catches a greater share is refused, if at least `MIN_TRIAL_SIZE` comments were tried."""


@dataclass(frozen=True)
class Trial:
    """What a rule would have caught: the number of comments tried, and of those caught, by how they were decided."""

    tried: int
    approved: int
    rejected: int
    examples: list[tuple[str, str, str]]
    """The word as written, the label of the status, and the beginning of the comment."""

    @property
    def caught(self) -> int:
        """Return the number of comments caught."""
        return self.approved + self.rejected


def share_caught(word_list: str, *, every_form: bool) -> tuple[float, int]:
    """Return the share of the latest comments, decided or not, that the words would catch, and how many were tried."""
    rules = word_rules.compile_rules([(0, word_rules.forms_of(word_list, every_form=every_form))])
    last = Comment.objects.exclude(text="").order_by("-id").values_list("name", "text")[:TRIAL_SIZE]
    caught = [bool(word_rules.find_words(rules, f"{name} {text}")) for name, text in last]
    return (sum(caught) / len(caught) if caught else 0.0), len(caught)


def save_rule(rule: WordRule) -> None:
    """Save the rule with every form that its words match."""
    rule.forms = word_rules.forms_of(rule.words, every_form=rule.every_form)
    rule.save()


def try_rule(word_list: str, *, every_form: bool) -> Trial:
    """Run the words over the latest decided comments and return the result. Changes nothing."""
    rules = word_rules.compile_rules([(0, word_rules.forms_of(word_list, every_form=every_form))])
    last = Decision.objects.filter(by__isnull=False).exclude(comment__text="").order_by("-id")
    ids = dict.fromkeys(last.values_list("comment_id", flat=True)[: 3 * TRIAL_SIZE])
    decided = Comment.objects.filter(pk__in=list(ids)[:TRIAL_SIZE], status__in=[Status.APPROVED, Status.REJECTED])
    caught = [(hits[0].written, c) for c in decided if (hits := word_rules.find_words(rules, f"{c.name} {c.text}"))]
    rejected = sum(c.status == Status.REJECTED for _written, c in caught)
    examples = [(written, c.get_status_display(), c.text[:160]) for written, c in caught[:MAX_EXAMPLES]]
    return Trial(len(decided), len(caught) - rejected, rejected, examples)
