"""Names of listed people found in running text."""

import random
import time

from bench._linkage_task import CASES, draw, inflect
from bench._table import report


def texts(*, megabytes: float) -> None:
    """Report how fast 1,000 people are sought in an invented court paper, and how many mentions are found."""
    from pytrovich.enums import NamePart

    from newsroom.lib.names.in_text import PeopleFinder
    from newsroom.lib.names.parsing import Name
    from newsroom.lib.text.normal_form import searchable

    chance = random.Random(5)
    people = draw(1_000, chance)
    filler = (
        "Военный суд в открытом судебном заседании рассмотрел уголовное дело в отношении военнослужащего войсковой "
        "части. Суд установил, что подсудимый, желая временно уклониться от службы, убыл из пункта дислокации. "
    )
    pieces, named, length = [], 0, 0
    while length < megabytes * 1e6:
        case, (surname, given, patronymic, _year) = chance.choice(CASES), chance.choice(people)
        parts = ((surname, NamePart.LASTNAME), (given, NamePart.FIRSTNAME), (patronymic, NamePart.MIDDLENAME))
        written = " ".join(inflect(text, part, case) for text, part in parts)
        piece = f"{filler}{filler}Допросив {written}, суд установил. "
        pieces.append(piece)
        named, length = named + 1, length + len(piece.encode())
    text = "".join(pieces)
    began = time.perf_counter()
    finder = PeopleFinder((n, Name(*row[:3])) for n, row in enumerate(people))
    places = {mention.start for mention in finder.mentions(searchable(text))}
    rate = length / 1e6 / (time.perf_counter() - began)
    report("running text against 1,000 people", f"{rate:.2f} MB/s", "≥ 1 MB/s", rate >= 1)
    report("mentions found of those written", f"{len(places)} of {named}")
