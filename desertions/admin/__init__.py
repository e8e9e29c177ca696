from desertions.admin.case import CaseAdmin
from desertions.admin.figure import FigureAdmin
from desertions.admin.import_run import ImportRunAdmin
from desertions.admin.match import MatchAdmin
from desertions.admin.match_run import MatchRunAdmin
from desertions.admin.mention import MentionAdmin
from desertions.admin.named_list import ListEntryAdmin, NamedListAdmin
from desertions.admin.purge import PurgeAdmin
from desertions.admin.source import SourceAdmin
from desertions.admin.source_file import CustodyRowAdmin, SourceFileAdmin
from desertions.admin.unit import UnitAdmin

__all__ = [
    "CaseAdmin",
    "CustodyRowAdmin",
    "FigureAdmin",
    "ImportRunAdmin",
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
