"""What readers would see of a case, and why that takes a second person, in words."""

from django.utils.translation import gettext as _

from desertions.cases.disclosure.classes import DisclosureClass, exposed_by
from desertions.cases.disclosure.face import Coarsening, Face
from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind
from desertions.figures.projection import months_in_words
from desertions.models import Case, Unit
from desertions.models.shown_face import OutcomeGroup
from desertions.reference.ranks import Composition


def dangers_of_showing(case: Case, seen: DisclosureClass, k: int, coarsening: Coarsening) -> list[str]:
    """Return why showing the case in this way takes a second person, as messages; empty if it does not."""
    dangers = describe_dangers(seen, k)
    exposed = exposed_by(case, coarsening, k)
    if exposed:
        numbers = ", ".join(str(other) for other in exposed[:5])
        dangers.append(_("Too few people would then fit other public cases: %s.") % numbers)
    return dangers


def describe_dangers(seen: DisclosureClass, k: int) -> list[str]:
    """Return what the class tells the holder of the list, as messages; empty if it protects the person."""
    dangers = []
    if seen.people == 1:
        dangers.append(_("Only this person fits what readers would see: whoever holds the list knows who it is."))
    elif seen.people < k:
        dangers.append(
            _("Only %(people)d people fit what readers would see, %(public)d of them public: fewer than %(k)d.")
            % {"people": seen.people, "public": seen.public, "k": k}
        )
    if seen.shared_statements:
        statements = ", ".join(sorted(statement_label(code) for code in seen.shared_statements))
        dangers.append(_("Of everyone who fits it, readers would learn the same: %s.") % statements)
    return dangers


def describe_face(face: Face) -> str:
    """Return in words what readers see of the known facts."""
    unit = Unit.objects.filter(pk=face.unit).first()
    return " · ".join([
        str(unit),
        str(Composition(face.composition).label) if face.composition else _("rank not shown"),
        str(ContractType(face.contract_type).label),
        months_in_words(face.first, face.last) or _("date not shown"),
        str(LeftFrom(face.place).label) if face.place else _("place not shown"),
    ])  # fmt: skip


def statement_label(code: str) -> str:
    """Return what `statements_about` holds in words."""
    kind, _space, value = code.partition(" ")
    labels = {
        "served_before": _("found in the roster of spring 2022"),
        "on_wanted_list": _("found on the wanted list"),
        "has_proceeding": _("found in court records"),
        "several": _("several independent sources"),
    }
    if kind == "outcome":
        return str(dict([*OutcomeKind.choices, *OutcomeGroup.choices]).get(value, value))
    return str(MotiveKind(value).label) if kind == "motive" else labels[kind]
