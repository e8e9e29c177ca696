from desertions.models.case import Case, Evidence, Motive, Outcome, VerificationStep
from desertions.models.figure import Figure, Reading
from desertions.models.identity import Identity
from desertions.models.named_list import ListEntry, Match, NamedList
from desertions.models.proceeding import Proceeding
from desertions.models.source import Source
from desertions.models.unit import Unit

__all__ = [
    "Case",
    "Evidence",
    "Figure",
    "Identity",
    "ListEntry",
    "Match",
    "Motive",
    "NamedList",
    "Outcome",
    "Proceeding",
    "Reading",
    "Source",
    "Unit",
    "VerificationStep",
]
