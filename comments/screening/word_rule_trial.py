"""Saving a word rule, and trying it on what the desk has decided before."""

from dataclasses import dataclass

from comments.models import Comment, Decision, WordRule
from comments.screening import word_rules

TRIAL_SIZE = 1000
"""Decisions a rule is tried on, the last ones whose text is still there."""
MAX_EXAMPLES = 10
MAX_SHARE_CAUGHT, MIN_TRIAL_SIZE = 0.5, 20
"""A rule that would hold more than this share of the last comments is refused, where so many can be tried."""


@dataclass(frozen=True)
class Trial:
    """What a rule would have caught: how many of the decided comments, and how these were decided."""

    tried: int
    approved: int
    rejected: int
    examples: list[tuple[str, str, str]]
    """Written word, status in words, and the beginning of the comment."""

    @property
    def caught(self) -> int:
        return self.approved + self.rejected


def share_caught(words: str, *, every_form: bool) -> tuple[float, int]:
    """The share of the last comments, whatever became of them, that the words would catch; and how many were tried."""
    rules = word_rules.compile_rules([(0, word_rules.forms_of(words, every_form=every_form))])
    last = Comment.objects.exclude(text="").order_by("-id").values_list("name", "text")[:TRIAL_SIZE]
    caught = [bool(word_rules.find_words(rules, f"{name} {text}")) for name, text in last]
    return (sum(caught) / len(caught) if caught else 0.0), len(caught)


def save_rule(rule: WordRule) -> None:
    """Store the rule with every form that its words match."""
    rule.forms = word_rules.forms_of(rule.words, every_form=rule.every_form)
    rule.save()


def try_rule(words: str, *, every_form: bool) -> Trial:
    """Run the words over the last decided comments. Nothing is changed."""
    rules = word_rules.compile_rules([(0, word_rules.forms_of(words, every_form=every_form))])
    last = Decision.objects.filter(by__isnull=False).exclude(comment__text="").order_by("-id")
    ids = dict.fromkeys(last.values_list("comment_id", flat=True)[: 3 * TRIAL_SIZE])
    decided = Comment.objects.filter(pk__in=list(ids)[:TRIAL_SIZE], status__in=["approved", "rejected"])
    caught = [(hits[0].written, c) for c in decided if (hits := word_rules.find_words(rules, f"{c.name} {c.text}"))]
    rejected = sum(c.status == Comment.Status.REJECTED for _written, c in caught)
    examples = [(written, c.get_status_display(), c.text[:160]) for written, c in caught[:MAX_EXAMPLES]]
    return Trial(len(decided), len(caught) - rejected, rejected, examples)
