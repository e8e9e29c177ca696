"""Mentions: find the people of the cases in court papers and other texts, and decide whether each place names them."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.choices import MatchStatus, TextState
from desertions.evidence import files, text_extraction
from desertions.matching.candidates import person_of_case
from desertions.matching.comparisons.person import Person
from desertions.matching.decisions import settle
from desertions.matching.expected_false_matches import MatchTier, expected_false_matches
from desertions.matching.list_statistics import statistics_of
from desertions.matching.review import evidence_of_identity
from desertions.models import Case, Evidence, FilePage, Identity, Mention, MentionSearch, Source, SourceFile
from desertions.models.mention import place_text
from newsroom.lib.desk.history import history_context
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.names.in_text import NameInText as Named
from newsroom.lib.names.in_text import PeopleFinder, count_whole_names
from newsroom.lib.names.same_person import SamePerson
from newsroom.lib.sealing.keys import digests
from newsroom.lib.text.normal_form import searchable

MAX_NAME_LENGTH = 120
"""Characters of a page that may belong to a name on the page before."""
READ = {TextState.READ, TextState.PARTLY}
"""States in which a file's text can be searched."""


class CannotMatchTextError(Exception):
    """The text cannot be searched for people; the message says why."""


class PlaceIsTakenError(Exception):
    """The place is already confirmed as naming the person of another case."""


def store_text(source: Source, text: str, *, by: User, at: datetime.datetime) -> SourceFile:
    """Store a pasted text as a file of its source and read it. Returns an identical stored file unchanged.

    Raises CannotMatchTextError if another source has the same text, and what `files.store_file` raises.
    """
    try:
        file = files.store_file(
            source, IncomingFile.holding("pasted.txt", text.encode()), by=by, at=at, origin=_("pasted to be matched")
        )
    except files.AlreadyHeldError as error:
        if error.file.source_id != source.pk:
            raise CannotMatchTextError(_("Text: another source already has this exact text.")) from error
        file = error.file
    if file.text_state not in READ:
        text_extraction.read_text(file)
        file.refresh_from_db()
    return file


def match_text(file: SourceFile, *, by: User, at: datetime.datetime) -> int:
    """Find the people of the cases in a stored file, and store the mentions. Returns the number of new ones.

    Known mentions keep their status. Raises CannotMatchTextError if the file's text has not been read.
    """
    if file.text_state not in READ:
        raise CannotMatchTextError(_("The text of this file has not been read. Read it first, or paste the text."))
    identities = Identity.objects.filter(case__merged_into=None).select_related("case__unit").order_by("case_id")
    men = {identity.case_id: person_of_case(identity) for identity in identities.iterator(chunk_size=2000)}
    people = PeopleFinder((case, man.name) for case, man in men.items())
    new, names = [], 0
    for page, following in _pages(file):
        own = searchable(page.text)
        names += count_whole_names(own)
        text = searchable(f"{page.text}\n{following}") if following else own
        new += [
            _mention(file, page.number, text, named, by=by, at=at)
            for named in people.mentions(text)
            if named.start < len(own)
        ]
    with transaction.atomic(), history_context(user=by, reason=_("names found in a text")):
        SourceFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        held = set(Mention.objects.all().in_files([file.pk]).values_list("case_id", "place_key"))
        new = [
            mention
            for mention in new
            if not any((mention.case_id, key) in held for key in digests(place_text(mention)))
        ]
        Mention.objects.bulk_create(new)
        MentionSearch.objects.create(file=file, names=names, chance=_chance(men, names), by_id=by.pk, at=at)
    return len(new)


def _pages(file: SourceFile) -> Iterator[tuple[FilePage, str]]:
    """Yield each page of a file with the beginning of the next one, where a name goes on that the page breaks off."""
    last = None
    for page in FilePage.objects.filter(file=file).order_by("number").iterator(chunk_size=50):
        if last is not None:
            yield last, page.text[:MAX_NAME_LENGTH]
        last = page
    if last is not None:
        yield last, ""


@transaction.atomic
def decide(mention: Mention, *, status: MatchStatus, by: User, at: datetime.datetime) -> None:
    """Confirm or reject that a mention names the person, or reopen the question.

    A confirmed mention adds its file to the case as evidence; if the decision is reversed, the evidence is deleted and
    the case's verification and publication are checked again. Raises PlaceIsTakenError.
    """
    Case.objects.select_for_update(no_key=True).get(pk=mention.case_id)
    SourceFile.objects.select_for_update(no_key=True).get(pk=mention.file_id)
    locked = Mention.objects.select_for_update(of=("self",)).get(pk=mention.pk)
    if locked.status == status:
        return
    if status == MatchStatus.CONFIRMED:
        _require_free_place(locked)
    settle(locked, status, by=by, at=at, reason=_("mention %s") % locked.pk, evidence=lambda: _evidence(locked))
    mention.refresh_from_db()


def _chance(men: dict[int, Person], names: int) -> list[float]:
    """Return [expected, low, high] of the hits that namesakes alone would produce among this many whole names.

    The file counts as a list of that length.
    """
    profile = statistics_of([], names)._replace(whole_name=1.0)
    return list(expected_false_matches(men.values(), profile)[MatchTier.NAME])


def _mention(file: SourceFile, page: int, text: str, named: Named, **search: Any) -> Mention:
    """Return the unsaved mention for a name found in a text."""
    place = {"page": page, "paragraph": named.paragraph(text), "start": named.start, "quote": named.quote(text)}
    return Mention(
        case_id=named.person,
        file_id=file.pk,
        place=place,
        is_whole=named.verdict == SamePerson.SAME,
        found_by_id=search["by"].pk,
        found_at=search["at"],
    )


def _require_free_place(mention: Mention) -> None:
    """Raise PlaceIsTakenError if the place is confirmed for another case."""
    keys = digests(place_text(mention))
    others = Mention.objects.filter(place_key__in=keys, status=MatchStatus.CONFIRMED).select_related("case")
    other = others.exclude(pk=mention.pk).first()
    if other is not None:
        message = _(
            "This place is already confirmed for case %s. It can name only one person: reopen that question first."
        )
        raise PlaceIsTakenError(message % other.case.public_id)


def _evidence(mention: Mention) -> Evidence:
    """Return the evidence for a confirmed mention.

    Its locator is the mention's number, never page or text, which hold the person's name.
    """
    return evidence_of_identity(mention.case_id, mention.file.source_id, f"mention {mention.pk}")
