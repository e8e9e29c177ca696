"""The choices by which a case is described, with English labels that the catalogue translates into Russian.

Ranks are in `reference/ranks.py`, parts of the Criminal Code in `reference/criminal_code.py`.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContractType(TextChoices):
    """The legal ground on which the person served."""

    CONTRACT = "contract", _("contract")
    MOBILISED = "mobilised", _("mobilised")
    CONSCRIPT = "conscript", _("conscript")
    VOLUNTEER = "volunteer", _("volunteer formation")
    CONVICT = "convict", _("convict recruit")
    RESERVIST = "reservist", _("reservist")
    UNKNOWN = "unknown", _("contract type unknown")


class LeftFrom(TextChoices):
    """The place that the person left."""

    FRONT = "front", _("the front")
    BASE = "base", _("a base or garrison")
    TRAINING = "training", _("a training ground")
    HOSPITAL = "hospital", _("a hospital")
    LEAVE = "leave", _("leave")
    UNKNOWN = "unknown", _("place unknown")


class OutcomeKind(TextChoices):
    """What became of the person."""

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
    """Why the person left."""

    ILL_RELATIVE = "ill_relative", _("care of an ill relative")
    HOUSEHOLD = "household", _("running a household")
    BEREAVEMENT = "bereavement", _("a death in the family")
    REFUSAL = "refusal", _("refusal to fight")
    INJURY = "injury", _("injury or no treatment")
    UNPAID = "unpaid", _("unpaid")
    FEAR = "fear", _("fear or ill-treatment")
    NOT_STATED = "not_stated", _("not stated")


class SaidBy(TextChoices):
    """Who stated a motive."""

    SOLDIER = "soldier", _("the soldier")
    FAMILY = "family", _("the family")
    COURT = "court", _("a court")
    COMMAND = "command", _("the command")
    ORGANISATION = "organisation", _("a rights organisation")


class Verification(TextChoices):
    """How far a case is verified."""

    LEAD = "lead", _("lead")
    PARTLY = "partly", _("partly corroborated")
    VERIFIED = "verified", _("verified")
    DISPUTED = "disputed", _("disputed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class StepStatus(TextChoices):
    """The state of a verification step."""

    PROPOSED = "proposed", _("waits for a second person")
    TAKEN = "taken", _("taken")
    DECLINED = "declined", _("declined")


class ResolutionRule(TextChoices):
    """The named rules by which the desk chooses between sources that disagree."""

    ORIGIN = "origin", _("the source nearest to the event outweighs those that repeat it")
    OWN_LIST = "own_list", _("the command's own list outweighs a court, which calls everyone a contract soldier")
    LATER = "later", _("the later document corrects the earlier")
    NARROWER = "narrower", _("the more exact of two statements that agree")
    CAUTIOUS = "cautious", _("the less certain value, as nothing decides between them")


class Publication(TextChoices):
    """Whether readers see a case."""

    PRIVATE = "private", _("desk only")
    PUBLIC = "public", _("public")


class SourceKind(TextChoices):
    """The kind of a source, by which readers see it."""

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


class Consent(TextChoices):
    """Whether a person who was interviewed agreed to be used as a source."""

    NOT_NEEDED = "not_needed", _("not needed: no person was interviewed")
    WRITTEN = "written", _("given in writing")
    SPOKEN = "spoken", _("given by word of mouth")
    REFUSED = "refused", _("refused: for the desk's knowledge only")
    WITHDRAWN = "withdrawn", _("withdrawn")


CONSENT_LACKING = [Consent.REFUSED, Consent.WITHDRAWN]
"""States of consent in which a source may not support a public fact."""


class CustodyAct(TextChoices):
    """What was done to a file or to sealed data."""

    STORED = "stored", _("stored")
    VIEWED = "viewed", _("viewed")
    DOWNLOADED = "downloaded", _("downloaded")
    EXPORTED = "exported", _("exported")


class TextState(TextChoices):
    """How far the text of a file has been read."""

    NONE = "none", _("no text to read")
    WAITING = "waiting", _("waits to be read")
    READ = "read", _("read")
    PARTLY = "partly", _("read in part: the rest took too long or is damaged")
    FAILED = "failed", _("could not be read")


class Reliability(TextChoices):
    """The letter of the Admiralty code: how far the source can be trusted. F means unknown, not worse than E."""

    A = "A", _("A · completely reliable")
    B = "B", _("B · usually reliable")
    C = "C", _("C · fairly reliable")
    D = "D", _("D · not usually reliable")
    E = "E", _("E · unreliable")
    F = "F", _("F · cannot be judged")


class Credibility(TextChoices):
    """The digit of the Admiralty code: how credible the information is. 6 means unknown, not worse than 5."""

    ONE = "1", _("1 · confirmed by other sources")
    TWO = "2", _("2 · probably true")
    THREE = "3", _("3 · possibly true")
    FOUR = "4", _("4 · doubtful")
    FIVE = "5", _("5 · improbable")
    SIX = "6", _("6 · cannot be judged")


class Confidentiality(TextChoices):
    """Who may learn which source it is."""

    PUBLIC = "public", _("public: may be named to readers")
    DESK = "desk", _("desk: readers see its kind only")
    SEALED = "sealed", _("sealed: readers see its kind only, the desk by permission")


class Fact(TextChoices):
    """The fact that a piece of evidence supports."""

    IDENTITY = "identity", _("identity")
    UNIT = "unit", _("unit")
    RANK = "rank", _("rank")
    CONTRACT_TYPE = "contract_type", _("contract type")
    DEPARTURE = "departure", _("date of leaving")
    LEFT_FROM = "left_from", _("place of leaving")
    MOTIVE = "motive", _("motive")
    OUTCOME = "outcome", _("outcome")
    WHOLE_CASE = "whole_case", _("the case as a whole")


class UnitKind(TextChoices):
    """The level of a military unit."""

    ARMY = "army", _("army")
    DIVISION = "division", _("division")
    BRIGADE = "brigade", _("brigade")
    REGIMENT = "regiment", _("regiment")
    BATTALION = "battalion", _("battalion")
    COMPANY = "company", _("company")


class CourtType(TextChoices):
    """The kind of a court."""

    GARRISON = "garrison", _("garrison military court")
    DISTRICT = "district", _("district or fleet military court")
    APPEAL = "appeal", _("appeal court")
    CASSATION = "cassation", _("cassation court")


class Proves(TextChoices):
    """What being found in a named list proves about a person."""

    LEFT = "left", _("the person left the unit")
    SERVED_BEFORE = "served_before", _("the person served before the invasion")
    WANTED = "wanted", _("the person is on a wanted list")


class MatchStatus(TextChoices):
    """How far a match or a mention is decided."""

    CANDIDATE = "candidate", _("candidate")
    SECOND = "second", _("waiting for a second reviewer")
    DISPUTED = "disputed", _("the reviewers disagree")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class Opinion(TextChoices):
    """The opinion of one reviewer on a pair."""

    SAME = "same", _("this is the same person")
    OTHER = "other", _("this is another person")
    UNSURE = "unsure", _("cannot tell")


class MatchRunState(TextChoices):
    """The state of a matching run."""

    WORKING = "working", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class ImportState(TextChoices):
    """The state of an import."""

    MAPPING = "mapping", _("waiting for its columns to be confirmed")
    READING = "reading", _("being read")
    READY = "ready", _("read: waiting for confirmation")
    WRITING = "writing", _("being written")
    DONE = "done", _("written")
    CANCELLED = "cancelled", _("cancelled: nothing was written")
    FAILED = "failed", _("failed: nothing was written")


class RowKind(TextChoices):
    """What an import does with a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    GONE = "gone", _("gone")
    REFUSED = "refused", _("refused")


class PurgeRequest(TextChoices):
    """Who asked for the removal of a person; never which person."""

    HIMSELF = "himself", _("the person")
    FAMILY = "family", _("the family")
    LAWYER = "lawyer", _("the person's lawyer")
    DESK = "desk", _("the desk, for the person's safety")
    COURT = "court", _("a court or a data protection authority")


class LetterState(TextChoices):
    """The state of a letter."""

    WAITING = "waiting", _("waits for the desk")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
