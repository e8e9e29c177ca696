"""The words a case is described in, once, in English and Russian.

Choices are Django `TextChoices`; ranks and parts of the Criminal Code are read from `reference/*.csv`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.lib.languages import lazy_by_language

REFERENCE = Path(__file__).parent / "reference"


class ContractType(TextChoices):
    CONTRACT = "contract", _("contract")
    MOBILISED = "mobilised", _("mobilised")
    CONSCRIPT = "conscript", _("conscript")
    VOLUNTEER = "volunteer", _("volunteer formation")
    CONVICT = "convict", _("convict recruit")
    RESERVIST = "reservist", _("reservist")
    UNKNOWN = "unknown", _("contract type unknown")


class LeftFrom(TextChoices):
    FRONT = "front", _("the front")
    BASE = "base", _("a base or garrison")
    TRAINING = "training", _("a training ground")
    HOSPITAL = "hospital", _("a hospital")
    LEAVE = "leave", _("leave")
    UNKNOWN = "unknown", _("place unknown")


class OutcomeKind(TextChoices):
    AT_LARGE = "at_large", _("at large")
    WANTED = "wanted", _("wanted")
    RETURNED = "returned", _("returned voluntarily")
    RETURNED_MINOR = "returned_minor", _("returned after a minor offence")
    AT_HOME = "at_home", _("living at home")
    DETAINED = "detained", _("detained")
    CHARGED = "charged", _("charged")
    SUSPENDED = "suspended", _("sentenced, suspended")
    PRISON = "prison", _("sentenced to prison")
    FRONT = "front", _("returned to the front")
    ABROAD = "abroad", _("abroad")
    ASYLUM_SOUGHT = "asylum_sought", _("asylum sought")
    ASYLUM_GRANTED = "asylum_granted", _("asylum granted")
    MISSING = "missing", _("missing")
    DEAD = "dead", _("dead")
    UNKNOWN = "unknown", _("outcome unknown")


class MotiveKind(TextChoices):
    ILL_RELATIVE = "ill_relative", _("care of an ill relative")
    HOUSEHOLD = "household", _("running a household")
    BEREAVEMENT = "bereavement", _("a death in the family")
    REFUSAL = "refusal", _("refusal to fight")
    INJURY = "injury", _("injury or no treatment")
    UNPAID = "unpaid", _("unpaid")
    FEAR = "fear", _("fear or ill-treatment")
    NOT_STATED = "not_stated", _("not stated")


class SaidBy(TextChoices):
    SOLDIER = "soldier", _("the soldier")
    FAMILY = "family", _("his family")
    COURT = "court", _("a court")
    COMMAND = "command", _("the command")
    ORGANISATION = "organisation", _("a rights organisation")


class Verification(TextChoices):
    LEAD = "lead", _("lead")
    PARTLY = "partly", _("partly corroborated")
    VERIFIED = "verified", _("verified")
    DISPUTED = "disputed", _("disputed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Publication(TextChoices):
    PRIVATE = "private", _("desk only")
    PUBLIC = "public", _("public")


class SourceKind(TextChoices):
    OFFICIAL = "official", _("official request or list")
    ROSTER = "roster", _("unit roster")
    WANTED_LIST = "wanted_list", _("wanted list")
    COURT = "court", _("court record")
    SOLDIER = "soldier", _("interview with the soldier")
    FAMILY = "family", _("interview with family")
    ORGANISATION = "organisation", _("rights organisation")
    LEAK = "leak", _("leaked document")
    OPEN_SOURCE = "open_source", _("open-source post")
    MEDIA = "media", _("media report")


class Reliability(TextChoices):
    """The Admiralty code's letter: how far the source itself can be trusted. F is not worse than E: it is unknown."""

    A = "A", _("A · completely reliable")
    B = "B", _("B · usually reliable")
    C = "C", _("C · fairly reliable")
    D = "D", _("D · not usually reliable")
    E = "E", _("E · unreliable")
    F = "F", _("F · cannot be judged")


class Credibility(TextChoices):
    """The Admiralty code's digit: how far this information can be believed. 6 is not worse than 5: it is unknown."""

    ONE = "1", _("1 · confirmed by other sources")
    TWO = "2", _("2 · probably true")
    THREE = "3", _("3 · possibly true")
    FOUR = "4", _("4 · doubtful")
    FIVE = "5", _("5 · improbable")
    SIX = "6", _("6 · cannot be judged")


class Confidentiality(TextChoices):
    PUBLIC = "public", _("public: may be named to readers")
    DESK = "desk", _("desk: readers see its kind only")
    SEALED = "sealed", _("sealed: readers see its kind only, the desk by permission")


class Fact(TextChoices):
    """What a piece of evidence supports."""

    IDENTITY = "identity", _("who he is")
    UNIT = "unit", _("unit")
    RANK = "rank", _("rank")
    CONTRACT_TYPE = "contract_type", _("contract type")
    DEPARTURE = "departure", _("when and whence he left")
    MOTIVE = "motive", _("motive")
    OUTCOME = "outcome", _("outcome")
    WHOLE_CASE = "whole_case", _("the case as a whole")


class UnitKind(TextChoices):
    ARMY = "army", _("army")
    DIVISION = "division", _("division")
    BRIGADE = "brigade", _("brigade")
    REGIMENT = "regiment", _("regiment")
    BATTALION = "battalion", _("battalion")
    COMPANY = "company", _("company")


class CourtType(TextChoices):
    GARRISON = "garrison", _("garrison military court")
    DISTRICT = "district", _("district or fleet military court")
    APPEAL = "appeal", _("appeal court")
    CASSATION = "cassation", _("cassation court")


class Proves(TextChoices):
    """What being found in a named list says about a man."""

    LEFT = "left", _("he left his unit")
    SERVED_BEFORE = "served_before", _("he served before the invasion")
    WANTED = "wanted", _("he is on a wanted list")


class MatchStatus(TextChoices):
    CANDIDATE = "candidate", _("candidate")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class Composition(TextChoices):
    ENLISTED = "enlisted", _("enlisted")
    WARRANT = "warrant", _("warrant officers")
    JUNIOR = "junior officers", _("junior officers")
    SENIOR = "senior officers", _("senior officers")
    GENERAL = "general officers", _("general officers")


@dataclass(frozen=True)
class Rank:
    """One of the 20 ranks. Its composition follows from it by law (53-FZ, article 46)."""

    code: str
    label: Promise
    composition: Composition


@dataclass(frozen=True)
class CodePart:
    """A part of an article of the Criminal Code, as in force from the year or day `in_force_from`."""

    code: str
    label: Promise
    in_force_from: str


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


RANKS = {
    row["code"]: Rank(
        row["code"],
        lazy_by_language(en=row["en_army"], ru=row["ru_army"]),
        Composition(row["composition_en"]),
    )
    for row in _rows("ranks.csv")
}
RANK_CHOICES = [(rank.code, rank.label) for rank in RANKS.values()]

CODE_PARTS = {
    code: CodePart(
        code,
        lazy_by_language(
            en=f"art. {row['article']} pt. {row['part']} · {row['name_en']}",
            ru=f"ст. {row['article']} ч. {row['part']} · {row['name_ru']}",
        ),
        row["in_force_from"],
    )
    for row in _rows("criminal_code.csv")
    for code in [f"{row['article']}-{row['part']}"]
}
CODE_PART_CHOICES = [(part.code, part.label) for part in CODE_PARTS.values()]


def ranks_of(compositions: list[str]) -> list[str]:
    """The codes of the ranks that belong to any of `compositions`."""
    return [rank.code for rank in RANKS.values() if rank.composition in compositions]
