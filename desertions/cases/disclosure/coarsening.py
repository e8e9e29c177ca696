"""The coarsening that costs readers least and still lets enough people fit each case."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from desertions.cases.disclosure.face import Coarsening, Face, Known, UnitsAbove, face_of, finest
from desertions.models.shown_face import DateShown

COST_OF_DATE = {DateShown.MONTH: 0, DateShown.QUARTER: 2, DateShown.YEAR: 5, DateShown.NOTHING: 9}
COST_OF_PLACE = 3
COST_OF_UNIT = 6
"""What readers lose, in points: a month costs little, the year of leaving and the regiment much. Of each unit above."""
MAX_UNITS_UP = 3
"""How many units above its own a case may be shown under."""


class Option(NamedTuple):
    """A way to show a case: how exactly its date, whether its place, and how many units above its own."""

    date: str
    place: bool
    up: int

    @property
    def cost(self) -> int:
        """The points that it costs readers."""
        return COST_OF_DATE[DateShown(self.date)] + (0 if self.place else COST_OF_PLACE) + COST_OF_UNIT * self.up

    def coarsening(self, known: Known, above: UnitsAbove, outcome: str) -> Coarsening | None:
        """Return the coarsening of a person of whom this is known, or None if there are not so many units above."""
        unit: int | None = known.unit
        for _ in range(self.up):
            unit = above.get(unit) if unit is not None else None
        return None if unit is None else Coarsening(self.date, self.place, unit if self.up else None, outcome)

    def blurs(self, other: "Option") -> bool:
        """Return whether all that look alike in the other option look alike in this one."""
        dates = list(COST_OF_DATE)
        return (
            dates.index(DateShown(self.date)) >= dates.index(DateShown(other.date))
            and self.place <= other.place
            and self.up >= other.up
        )


OPTIONS = sorted(
    itertools.starmap(Option, itertools.product(DateShown.values, (True, False), range(MAX_UNITS_UP + 1))),
    key=lambda option: (option.cost, option.up, not option.place),
)
"""All ways to show a case, the cheapest first."""
COARSER = {option: [other for other in OPTIONS if other.blurs(option)] for option in OPTIONS}
"""Option → the options that blur it, itself among them."""


@dataclass
class Person:
    """The person of a case to be shown: what is known and told, and how exactly the outcome is shown."""

    pk: int
    known: Known
    statements: frozenset[str]
    outcome: str
    before: frozenset[Coarsening] = frozenset()
    """The ways in which readers have seen the case before; another way must not tell more than each of these."""


@dataclass
class Crowd:
    """The others, among whom the people to be shown can hide."""

    public: Counter[str] = field(default_factory=Counter)
    """Face of public cases → their number."""
    statements: Callable[[Collection[str]], dict[str, frozenset[str]]] = lambda faces: {}
    """Function of faces of public cases → what is told of all who have each of them."""
    unpublished: Counter[Known] = field(default_factory=Counter)
    """What is known → number of unpublished people of whom it is."""


@dataclass(frozen=True)
class Proposal:
    """Case id → the coarsening that it needs, and the ids of the cases for which none suffices."""

    coarsenings: dict[int, Coarsening]
    exposed: list[int]


@dataclass
class _Class:
    """People who are shown alike."""

    option: Option
    face: Face
    people: list[Person]


class _Planner:
    """Puts people into classes that are large enough, at little cost."""

    def __init__(self, crowd: Crowd, k: int, above: UnitsAbove) -> None:
        self.crowd, self.k, self.above = crowd, k, above
        self.hidden: dict[tuple[int, str, str], list[tuple[Known, int]]] = defaultdict(list)
        for known, number in crowd.unpublished.items():
            unit: int | None = known.unit
            while unit is not None:
                self.hidden[unit, known.composition, known.contract_type].append((known, number))
                unit = above.get(unit)
        self.statements: dict[str, frozenset[str]] = {}
        """Face of public cases → what is told of all who have it, as far as it was asked for."""
        self.classes: dict[Face, _Class] = {}
        self.by_blurred: dict[tuple[Option, Face], set[Face]] = defaultdict(set)
        """Option and the face that it gives → the faces of the classes that it would blur into one."""

    def face(self, person: Person, option: Option) -> Face | None:
        """Return what readers would see, or None if the option is not possible."""
        coarsening = option.coarsening(person.known, self.above, person.outcome)
        if coarsening is None or any(finest([way, coarsening], self.above)[:3] != way[:3] for way in person.before):
            return None
        return face_of(person.known, coarsening)

    def grouped(self, people: Iterable[Person], option: Option) -> dict[Face, list[Person]]:
        """Return the people by what readers would see of them."""
        groups: dict[Face, list[Person]] = defaultdict(list)
        for person in people:
            face = self.face(person, option)
            if face is not None:
                groups[face].append(person)
        return groups

    def suffices(self, face: Face, people: Collection[Person]) -> bool:
        """Return whether enough people would fit this face, and not the same is told of all of them."""
        shown = len(people) + self.crowd.public[str(face)]
        if shown >= self.k:
            shared = self.shared(people)
            if not shared or not shared & self.shared_by_public([face], people)[str(face)]:
                return True
        hidden = self.number_hidden(face)
        return hidden > 0 and shown + hidden >= self.k

    def shared(self, people: Collection[Person]) -> frozenset[str]:
        """Return what is told of all these people."""
        return frozenset.intersection(*(person.statements for person in people))

    def shared_by_public(self, faces: Collection[Face], people: Collection[Person]) -> dict[str, frozenset[str]]:
        """Return for each face what is told of all public cases that have it; of a face that none has, everything."""
        keys = [str(face) for face in faces]
        unasked = [key for key in keys if self.crowd.public[key] and key not in self.statements]
        if unasked:
            self.statements |= self.crowd.statements(unasked)
        everything = self.shared(people)
        return {key: self.statements.get(key, everything) for key in keys}

    def number_hidden(self, face: Face) -> int:
        """Return how many unpublished people fit this face."""
        first, last, place, number = face.first, face.last, face.place, 0
        for known, people in self.hidden.get((face.unit, face.composition, face.contract_type), ()):
            if place in ("", known.place) and (
                first is None
                or last is None
                or (known.first is not None and known.last is not None and first <= known.first and known.last <= last)
            ):
                number += people
        return number

    def add(self, option: Option, face: Face, people: list[Person]) -> None:
        """Show these people alike, beside those who are shown so already."""
        present = self.classes.setdefault(face, _Class(option, face, []))
        present.people += people
        if option.blurs(present.option):
            present.option = option
        for coarser in COARSER[present.option]:
            blurred = self.face(people[0], coarser)
            if blurred is not None:
                self.by_blurred[coarser, blurred].add(face)

    def absorb(self, person: Person, left: dict[int, Person]) -> bool:
        """Show this person, and others of `left` who would look alike, by blurring small classes around them.

        Takes the option that costs least, counting what the people of those classes lose. Returns False if none does.
        """
        best: tuple[int, Option, Face, list[Person], list[_Class]] | None = None
        for option in OPTIONS:
            face = self.face(person, option)
            if face is None:
                continue
            people = [other for other in left.values() if self.face(other, option) == face]
            cost, pulled, classes = option.cost * len(people), list(people), []
            near = [self.classes[at] for at in self.by_blurred[option, face] if at in self.classes and at != face]
            own = self.classes.get(face)
            for neighbour in sorted(near, key=lambda c: ((option.cost - c.option.cost) * len(c.people), str(c.face))):
                if self.suffices(face, pulled + (own.people if own else [])):
                    break
                if all(self.face(member, option) == face for member in neighbour.people):
                    cost += (option.cost - neighbour.option.cost) * len(neighbour.people)
                    pulled += neighbour.people
                    classes.append(neighbour)
            if self.suffices(face, pulled + (own.people if own else [])) and (best is None or cost < best[0]):
                best = cost, option, face, pulled, classes
        if best is None:
            return False
        _cost, option, face, pulled, classes = best
        for neighbour in classes:
            del self.classes[neighbour.face]
        self.add(option, face, pulled)
        for member in pulled:
            left.pop(member.pk, None)
        return True


def propose(people: Iterable[Person], crowd: Crowd, k: int, above: UnitsAbove) -> Proposal:
    """Return cheap coarsenings with which at least `k` people fit each case when all are shown together.

    Every person takes the cheapest option whose class is large enough; those who remain blur small classes near them.
    The cost is not the least possible, which would take too long to find.
    """
    planner = _Planner(crowd, k, above)
    left = {person.pk: person for person in people}
    for option in OPTIONS:
        groups = planner.grouped(left.values(), option)
        weighed = [face for face, members in groups.items() if planner.shared(members)]
        if weighed:
            planner.shared_by_public(weighed, list(left.values()))
        for face, members in groups.items():
            present = planner.classes.get(face)
            if planner.suffices(face, members + (present.people if present else [])):
                planner.add(option, face, members)
                for person in members:
                    del left[person.pk]
    exposed = []
    while left:
        person = next(iter(left.values()))
        if not planner.absorb(person, left):
            exposed.append(person.pk)
            del left[person.pk]
    coarsenings = {}
    for shown in planner.classes.values():
        for person in shown.people:
            coarsenings[person.pk] = _cheapest(planner, person, shown.face)
    return Proposal(coarsenings, sorted(exposed))


def _cheapest(planner: _Planner, person: Person, face: Face) -> Coarsening:
    """Return the cheapest coarsening that gives this person this face."""
    option = next(option for option in OPTIONS if planner.face(person, option) == face)
    coarsening = option.coarsening(person.known, planner.above, person.outcome)
    assert coarsening is not None  # noqa: S101 # it gave a face
    return coarsening
