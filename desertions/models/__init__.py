from desertions.models.case import Case
from desertions.models.entry_keys import EntryKeys
from desertions.models.evidence import Evidence, Ruling
from desertions.models.figure import Figure, Reading
from desertions.models.identity import Identity
from desertions.models.import_run import ImportRun
from desertions.models.key_proof import KeyProof
from desertions.models.list_profile import ListProfile
from desertions.models.match import Match
from desertions.models.match_run import MatchRun, MatchWeights
from desertions.models.mention import Mention
from desertions.models.merge import Merge
from desertions.models.named_list import ListEntry, NamedList
from desertions.models.outcome import Motive, Outcome
from desertions.models.paper_reading import PaperReading
from desertions.models.proceeding import Proceeding
from desertions.models.purge import Purge, Tombstone
from desertions.models.saved_filter import SavedFilter
from desertions.models.score import Judgement, ReviewClaim, Score
from desertions.models.source import Source
from desertions.models.source_file import CustodyRow, FilePage, SourceFile
from desertions.models.unit import Unit
from desertions.models.verification_step import PublicationStep, VerificationStep

__all__ = [
    "Case",
    "CustodyRow",
    "EntryKeys",
    "Evidence",
    "Figure",
    "FilePage",
    "Identity",
    "ImportRun",
    "Judgement",
    "KeyProof",
    "ListEntry",
    "ListProfile",
    "Match",
    "MatchRun",
    "MatchWeights",
    "Mention",
    "Merge",
    "Motive",
    "NamedList",
    "Outcome",
    "PaperReading",
    "Proceeding",
    "PublicationStep",
    "Purge",
    "Reading",
    "ReviewClaim",
    "Ruling",
    "SavedFilter",
    "Score",
    "Source",
    "SourceFile",
    "Tombstone",
    "Unit",
    "VerificationStep",
]
