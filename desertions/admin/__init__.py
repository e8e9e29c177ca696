from desertions.admin.case import CaseAdmin
from desertions.admin.figure import FigureAdmin
from desertions.admin.named_list import MatchAdmin, NamedListAdmin
from desertions.admin.source import SourceAdmin
from desertions.admin.unit import UnitAdmin

__all__ = ["CaseAdmin", "FigureAdmin", "MatchAdmin", "NamedListAdmin", "SourceAdmin", "UnitAdmin"]
