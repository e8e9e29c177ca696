"""What the desk's pages show in the demonstration: sources that disagree, files, their custody, and a history."""

import datetime
import io

from django.contrib.auth.models import User
from django.db import transaction
from PIL import Image, ImageDraw

from desertions.cases import conflicts
from desertions.choices import Confidentiality, Consent, CustodyAct, Fact, Publication, ResolutionRule, SourceKind
from desertions.evidence import files
from desertions.models import Case, Evidence, Source
from newsroom.lib.desk.history import history_context
from newsroom.lib.files.uploads import IncomingFile

NOTE = "The command listed him as mobilised in April; courts call everyone a contract soldier. Invented."
"""The reason for the ruling on the contract type."""


def build(*, by: User, second: User, at: datetime.datetime) -> None:
    """Add these to a built case database. No figure changes."""
    sources = {source.kind: source for source in Source.objects.all()}
    with transaction.atomic(), history_context(user=by, reason="Read in the papers themselves (invented)."):
        settled, open_question = _conflicts(sources)
    conflicts.resolve_fact(
        settled, Fact.CONTRACT_TYPE, value=settled.contract_type, rule=ResolutionRule.OWN_LIST, note=NOTE, by=by, at=at
    )
    with transaction.atomic(), history_context(user=second, reason="The family remembers another month (invented)."):
        open_question.desk_notes = "Invented for the demonstration. The family and the command differ on the month."
        open_question.save(update_fields=["desk_notes"])
    _files(sources, by=by, second=second, at=at)


def _conflicts(sources: dict[str, Source]) -> tuple[Case, Case]:
    """Create contradicting evidence. Returns the case to be settled and the one that stays open."""
    settled = Case.objects.filter(contract_type="mobilised", publication=Publication.PUBLIC).earliest("pk")
    _assert(settled, sources[SourceKind.COURT], Fact.CONTRACT_TYPE, "contract", "contract", "card, line 4")
    _assert(settled, sources[SourceKind.OFFICIAL], Fact.CONTRACT_TYPE, "mobilised", "mobilised", "column 3")
    held_back = Case.objects.filter(publication=Publication.PRIVATE, left_on__regex=r"^\d{4}-\d{2}-\d{2}$")
    open_question = held_back.earliest("pk")
    other = f"{open_question.left_on[:4]}-{int(open_question.left_on[5:7]) % 12 + 1:02d}"
    _assert(
        open_question,
        sources[SourceKind.OFFICIAL],
        Fact.DEPARTURE,
        open_question.left_on,
        open_question.left_on,
        "column 5",
    )
    _assert(open_question, sources[SourceKind.FAMILY], Fact.DEPARTURE, other, other, "minute 12")
    _assert(open_question, sources[SourceKind.FAMILY], Fact.RANK, "мл. с-т", "junior_sergeant", "minute 3")
    return settled, open_question


def _assert(case: Case, source: Source, fact: Fact, asserts: str, asserted: str, locator: str) -> None:
    """Create evidence that asserts a value of a fact."""
    Evidence.objects.create(
        case=case, source=source, fact=fact, asserts=asserts, asserted=asserted, locator=locator,
        quote="Invented for the demonstration.",
    )  # fmt: skip


def _files(sources: dict[str, Source], *, by: User, second: User, at: datetime.datetime) -> None:
    """Store a roster and a sealed letter, and open the letter as two people."""
    letter = Source.objects.create(
        title="Letter of a soldier's mother (invented)", kind=SourceKind.FAMILY, reliability="C", credibility="2",
        confidentiality=Confidentiality.SEALED, consent=Consent.WRITTEN, consent_on=at.date(),
        consent_covers="Her words without her name, in this investigation only. Invented.",
        contact="Invented: no one lives behind this line.", notes="Invented for the demonstration.",
    )  # fmt: skip
    roster = "\n".join(f"{row}. invented entry of the roster, row {row}" for row in range(1, 200)).encode()
    files.store_file(
        sources[SourceKind.ROSTER],
        IncomingFile.holding("roster.txt", roster),
        by=by,
        at=at,
        origin="Invented: no such file.",
    )
    scan = files.store_file(
        letter, IncomingFile.holding("letter.pdf", _scan()), by=by, at=at, origin="Invented: handed over in person."
    )
    for person, act, detail in (
        (by, CustodyAct.VIEWED, "page 1"),
        (second, CustodyAct.VIEWED, "page 1"),
        (second, CustodyAct.DOWNLOADED, ""),
    ):
        files.open_file(scan, act=act, by=person, at=at, detail=detail).close()


def _scan() -> bytes:
    """Return a PDF of one page that says that it is invented, as a scanner would store it."""
    page = Image.new("RGB", (1240, 1754), "#fbfaf5")
    draw = ImageDraw.Draw(page)
    draw.rectangle((80, 80, 1160, 1674), outline="#999999", width=3)
    draw.text((140, 160), "INVENTED FOR THE DEMONSTRATION", fill="#8c2f2b", font_size=48)
    for line in range(22):
        width = 900 - (line * 137) % 260
        draw.line((140, 320 + line * 56, 140 + width, 320 + line * 56), fill="#555555", width=4)
    content = io.BytesIO()
    page.save(content, "PDF", resolution=150)
    return content.getvalue()
