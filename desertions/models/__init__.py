from desertions.models.case import Case
from desertions.models.case_number import CaseNumber
from desertions.models.chart import Chart
from desertions.models.disclosure_threshold import DisclosureThreshold
from desertions.models.entry_blocking_keys import EntryBlockingKeys
from desertions.models.evidence import Evidence, FactResolution
from desertions.models.figure import Figure, FigureValue
from desertions.models.figure_release import FigureAudit, FigureRelease
from desertions.models.identity import Identity
from desertions.models.import_run import ImportRun
from desertions.models.key_check_value import KeyCheckValue
from desertions.models.letter import Letter, LetterFile, LetterMessage
from desertions.models.match import Match
from desertions.models.match_run import MatchRun, MatchWeights
from desertions.models.mention import Mention
from desertions.models.mention_search import MentionSearch
from desertions.models.merge import Merge
from desertions.models.named_list import ListEntry, NamedList
from desertions.models.outcome import Motive, Outcome
from desertions.models.proceeding import Proceeding
from desertions.models.public_fact import PublicFact
from desertions.models.purge import Purge, SuppressedPerson
from desertions.models.saved_filter import SavedFilter
from desertions.models.score import MatchLock, Review, Score
from desertions.models.source import Source
from desertions.models.source_file import CustodyRow, FilePage, SourceFile
from desertions.models.stored_list_statistics import StoredListStatistics
from desertions.models.unit import Unit
from desertions.models.verification_step import PublicationStep, VerificationStep

__all__ = [
    "Case",
    "CaseNumber",
    "Chart",
    "CustodyRow",
    "DisclosureThreshold",
    "EntryBlockingKeys",
    "Evidence",
    "FactResolution",
    "Figure",
    "FigureAudit",
    "FigureRelease",
    "FigureValue",
    "FilePage",
    "Identity",
    "ImportRun",
    "KeyCheckValue",
    "Letter",
    "LetterFile",
    "LetterMessage",
    "ListEntry",
    "Match",
    "MatchLock",
    "MatchRun",
    "MatchWeights",
    "Mention",
    "MentionSearch",
    "Merge",
    "Motive",
    "NamedList",
    "Outcome",
    "Proceeding",
    "PublicFact",
    "PublicationStep",
    "Purge",
    "Review",
    "SavedFilter",
    "Score",
    "Source",
    "SourceFile",
    "StoredListStatistics",
    "SuppressedPerson",
    "Unit",
    "VerificationStep",
]
