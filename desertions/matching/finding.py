"""Looking for the men of cases in a list: by keys in the database, then weighed. Writes nothing."""

import math

from desertions.matching.indexing import entries_with_keys
from desertions.matching.keys import blocking_probes
from desertions.matching.people import Person
from desertions.matching.profile import Profile, profile_of_list
from desertions.matching.scoring import Scored, Weighed, Weights, probabilities, weighed
from desertions.matching.weights import weights_of
from desertions.models import Identity, MatchRun, NamedList
from newsroom.lib.names.parsing import Name

POSSIBLE, LIKELY = 0.1, 0.9
"""From which probability a pair is shown to the desk, and from which it is likely, where the names are whole."""
ROUNDS = 8
"""Of expectation maximisation; it settles in fewer."""

Pairs = dict[int, list[Weighed]]


def person_of(identity: Identity) -> Person:
    """A man by name and day of birth alone, as he is while he is typed in."""
    name, born = Name(identity.surname, identity.given_name, identity.patronymic), identity.born_on
    return Person(name, born.isoformat() if born else "", born.year if born else None)


def person_of_case(identity: Identity) -> Person:
    """The man of a case, opened. The case is at hand with its unit."""
    case = identity.case
    unit = case.unit.name_ru or case.unit.name_en
    return person_of(identity)._replace(unit=unit, rank=case.rank, place=identity.born_in)


def pairs_in(people: dict[int, Person], named_list: NamedList, profile: Profile, weights: Weights) -> Pairs:
    """The entries of the list that may be each of these people, by their numbers, and how they agree."""
    probes = {
        number: blocking_probes(person.name, person.year, sealed=named_list.is_sealed, given=profile.given)
        for number, person in people.items()
    }
    beside: dict[int, list[tuple[int, Person]]] = {number: [] for number in people}
    for number, entry, other in entries_with_keys(named_list, probes):
        beside[number].append((entry, other))
    return {number: weighed(person, beside[number], profile, weights) for number, person in people.items()}


def look_up(person: Person, run: MatchRun) -> list[Scored]:
    """The candidates of one man in the list that a run has been through: at once, while he is typed."""
    profile = profile_of_list(run.named_list)._replace(prior=run.prior)
    pairs = pairs_in({0: person}, run.named_list, profile, weights_of(run.weights))
    return probabilities(pairs[0], profile, least=POSSIBLE)


def prior_of(pairs: Pairs, profile: Profile) -> float:
    """The share of these people who are in the list, by expectation maximisation: what their candidates add up to."""
    prior = profile.prior
    for _round in range(ROUNDS if pairs else 0):
        assumed = profile._replace(prior=prior)
        total = math.fsum(one.probability for found in pairs.values() for one in probabilities(found, assumed))
        prior = min(0.9, max(0.001, total / len(pairs)))
    return prior


def is_likely(scored: Scored) -> bool:
    """Whether a pair is more than possible: whole names that agree, nothing against it, and a high probability."""
    return scored.agreement.is_whole and not scored.agreement.is_contradicted and scored.probability >= LIKELY
