"""The words a case is described in, once, in English and Russian.

Choices are Django `TextChoices`; ranks are in `ranks.py`, parts of the Criminal Code in `criminal_code.py`.
"""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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


FOUR_EYES = [Verification.VERIFIED, Verification.DISPUTED, Verification.WITHDRAWN]
"""States that one person proposes and another confirms."""

MAY_BE_PUBLIC = [Verification.PARTLY, Verification.VERIFIED, Verification.DISPUTED]

CHECKLIST: dict[str, dict[str, Promise]] = {
    Verification.LEAD: {},
    Verification.PARTLY: {
        "opened": _("I opened the source itself and found this man in it."),
        "facts_read": _("Unit, rank, contract type and date stand there as they stand in the case."),
    },
    Verification.VERIFIED: {
        "one_man": _("All sources speak of the same man, not of a namesake."),
        "independent": _("The sources do not draw on each other, or one of them suffices alone."),
        "graded": _("Each source has been graded, letter and digit apart."),
        "against": _("I looked for what speaks against it."),
    },
    Verification.DISPUTED: {
        "cited": _("What speaks against it is cited as evidence."),
    },
    Verification.WITHDRAWN: {
        "figures": _("I looked at the figures and stories that count this case."),
    },
}
"""What a person confirms, each by its own tick, before a case takes the step."""


class StepStatus(TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    TAKEN = "taken", _("taken")
    DECLINED = "declined", _("declined")


class ResolutionRule(TextChoices):
    """Named rules by which the desk chooses between sources that disagree."""

    ORIGIN = "origin", _("the source nearest to the event outweighs those that repeat it")
    OWN_LIST = "own_list", _("the command's own list outweighs a court, which calls everyone a contract soldier")
    LATER = "later", _("the later document corrects the earlier")
    NARROWER = "narrower", _("the more exact of two statements that agree")
    CAUTIOUS = "cautious", _("the less certain value, as nothing decides between them")


HARM_CHECK: dict[str, Promise] = {
    "man": _("Unit, rank and date together do not let his command or comrades recognise him."),
    "family": _("Nothing here leads to his family or lets anyone put pressure on them."),
    "source": _("Nothing here tells who our source is, or when and where we spoke."),
    "summary": _("The public summary has no name, place or day that narrows it down to one man."),
}
"""What a person confirms before a case is shown to readers."""


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
    READER = "reader", _("letter from a reader")


SUFFICES_ALONE = [SourceKind.COURT]
"""Kinds of source by which a case may be verified without a second: a court establishes who the man is."""


class Consent(TextChoices):
    NOT_NEEDED = "not_needed", _("not needed: no person was interviewed")
    WRITTEN = "written", _("given in writing")
    SPOKEN = "spoken", _("given by word of mouth")
    REFUSED = "refused", _("refused: for the desk's knowledge only")
    WITHDRAWN = "withdrawn", _("withdrawn")


CONSENT_LACKING = [Consent.REFUSED, Consent.WITHDRAWN]
"""Consents under which a source supports no public fact."""


class CustodyAct(TextChoices):
    STORED = "stored", _("stored")
    VIEWED = "viewed", _("viewed")
    DOWNLOADED = "downloaded", _("downloaded")
    EXPORTED = "exported", _("exported")


class TextState(TextChoices):
    NONE = "none", _("no text to read")
    WAITING = "waiting", _("waits to be read")
    READ = "read", _("read")
    PARTLY = "partly", _("read in part: the rest took too long or is damaged")
    FAILED = "failed", _("could not be read")


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
    DEPARTURE = "departure", _("when he left")
    LEFT_FROM = "left_from", _("whence he left")
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
    SECOND = "second", _("waits for a second reviewer")
    DISPUTED = "disputed", _("the reviewers disagree")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


OPEN_MATCH = [MatchStatus.CANDIDATE, MatchStatus.SECOND, MatchStatus.DISPUTED]


class Opinion(TextChoices):
    """What one reviewer says of a pair."""

    SAME = "same", _("this is the man")
    OTHER = "other", _("this is another man")
    UNSURE = "unsure", _("cannot tell")


class MatchRunState(TextChoices):
    WORKING = "working", _("at work")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class ImportState(TextChoices):
    MAPPING = "mapping", _("its columns wait to be confirmed")
    READING = "reading", _("being read")
    READY = "ready", _("read: waits for confirmation")
    WRITING = "writing", _("being written")
    DONE = "done", _("written")
    CANCELLED = "cancelled", _("cancelled: nothing was written")
    FAILED = "failed", _("failed: nothing was written")


OPEN_IMPORT = [ImportState.MAPPING, ImportState.READING, ImportState.READY, ImportState.WRITING]


class RowKind(TextChoices):
    """What an import does with a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    GONE = "gone", _("gone")
    REFUSED = "refused", _("refused")


class PurgeRequest(TextChoices):
    """Who asked that a person be removed; never which person."""

    HIMSELF = "himself", _("the person himself")
    FAMILY = "family", _("his family")
    LAWYER = "lawyer", _("his lawyer")
    DESK = "desk", _("the desk, for his safety")
    COURT = "court", _("a court or an authority of data protection")
