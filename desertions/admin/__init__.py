"""Admin of the desertions app."""

from desertions.admin.case.admin import CaseAdmin
from desertions.admin.chart import ChartAdmin
from desertions.admin.evidence.purge import PurgeAdmin
from desertions.admin.evidence.source import SourceAdmin
from desertions.admin.evidence.source_file import CustodyRowAdmin, SourceFileAdmin
from desertions.admin.figure import FigureAdmin
from desertions.admin.letter import LetterAdmin
from desertions.admin.lists.import_run import ImportRunAdmin
from desertions.admin.lists.named_list import ListEntryAdmin, NamedListAdmin
from desertions.admin.matching.match import MatchAdmin
from desertions.admin.matching.match_run import MatchRunAdmin
from desertions.admin.matching.mention import MentionAdmin
from desertions.admin.threshold import DisclosureThresholdAdmin
from desertions.admin.unit import UnitAdmin

__all__ = [
    "CaseAdmin",
    "ChartAdmin",
    "CustodyRowAdmin",
    "DisclosureThresholdAdmin",
    "FigureAdmin",
    "ImportRunAdmin",
    "LetterAdmin",
    "ListEntryAdmin",
    "MatchAdmin",
    "MatchRunAdmin",
    "MentionAdmin",
    "NamedListAdmin",
    "PurgeAdmin",
    "SourceAdmin",
    "SourceFileAdmin",
    "UnitAdmin",
]
