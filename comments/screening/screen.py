"""Find what a moderator should see in a comment before readers do, without a database, and explain it.

A finding holds the comment or marks it; it never refuses it. Callers treat an error in here as a reason to hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.screening import word_rules
from comments.screening.personal_data import PersonalDataMatch, find_personal_data
from comments.screening.word_rules import CompiledRules
from newsroom.lib.text import confusables, reader_text


@dataclass(frozen=True)
class Finding:
    """One thing that screening found.

    `kind` says what; `detail` and `number` complete its explanation. `holds` is False if it only marks the comment.
    """

    kind: str
    detail: str = ""
    number: int = 0
    holds: bool = True

    def as_json(self) -> list[Any]:
        """Return the finding as `Comment.findings` stores it."""
        return [self.kind, self.detail, self.number, self.holds]


@dataclass
class ScreeningContext:
    """What this desk screens by.

    `rules` are the compiled word rules; `named` has the name of each, and whether it holds, by its number; `staff` has
    the names that readers may not use, by their skeletons.
    """

    rules: CompiledRules = field(default_factory=CompiledRules)
    named: dict[int, tuple[str, bool]] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Repeats:
    """Comments of the last month with the same text: how many word for word and how many nearly.

    `first` is the duplicate group of the first of them, or 0.
    """

    same: int = 0
    near: int = 0
    first: int = 0


def context_of_rules(rules: Iterable[tuple[int, str, list[str], bool]], staff: Iterable[str]) -> ScreeningContext:
    """Compile a context. `rules` are (number, name, forms, whether it holds); `staff` are names readers may not use."""
    rows = list(rules)
    return ScreeningContext(
        word_rules.compile_rules((number, forms) for number, _name, forms, _holds in rows),
        {number: (name, holds) for number, name, _forms, holds in rows},
        {key: name for name in staff for key in confusables.skeletons_of(name) if len(key) > 2},
    )


def screen(
    text: str,
    name: str,
    *,
    desk: ScreeningContext,
    repeats: Repeats,
    found_before: list[PersonalDataMatch] | None = None,
) -> list[Finding]:
    """Return every finding, the gravest first. Linear in the text: at most 2 ms for 2,000 characters.

    `found_before` is the personal data in name and text, if the caller has looked for it already.
    """
    pieces = found_before if found_before is not None else find_personal_data(f"{name}\n\n{text}")
    findings = [Finding("danger", kind) for kind in dict.fromkeys(piece.kind for piece in pieces)]
    if impersonated := confusables.named_in(name, desk.staff):
        findings.append(Finding("staff name", impersonated))
    for rule in dict.fromkeys(hit.rule for hit in word_rules.find_words(desk.rules, f"{name} {text}")):
        rule_name, holds = desk.named[rule]
        findings.append(Finding("word rule", rule_name, rule, holds))
    if repeats.same:
        findings.append(Finding("same", number=repeats.same))
    elif repeats.near:
        findings.append(Finding("near_duplicate", number=repeats.near))
    if hosts := reader_text.links(text):
        findings.append(Finding("links", ", ".join(dict.fromkeys(hosts))[:200], len(hosts)))
    return findings


def explain(finding: Finding) -> str:
    """Return a finding as a sentence for the moderator."""
    texts = {
        "staff name": _("The name could be mistaken for %s of the newsroom") % finding.detail,
        "word rule": _("Word rule “%s”") % finding.detail,
        "same": ngettext(
            "%d comment of the last month says the same word for word",
            "%d comments of the last month say the same word for word",
            finding.number,
        )
        % finding.number,
        "near_duplicate": ngettext(
            "%d comment of the last month says nearly the same",
            "%d comments of the last month say nearly the same",
            finding.number,
        )
        % finding.number,
        "links": ngettext("%(number)d link: %(hosts)s", "%(number)d links: %(hosts)s", finding.number)
        % {"number": finding.number, "hosts": finding.detail},
        "trap": _("The field that people do not see was filled in"),
        "flood": _("It arrived during a flood"),
        "failed": _("Screening failed; read it with more care"),
    }
    if finding.kind == "danger":
        return describe_personal_data()[finding.detail]
    return texts[finding.kind]


def describe_personal_data() -> dict[str, str]:
    """Return the description of each kind of personal data, for moderators and writers."""
    return {
        "e-mail": _("It may hold an e-mail address"),
        "phone": _("It may hold a phone number"),
        "passport": _("It may hold the number of a personal document"),
        "unit number": _("It may hold the number of a military unit"),
        "coordinates": _("It may hold coordinates"),
        "address": _("It may hold the address of a home"),
        "name": _("It may name a person"),
    }
