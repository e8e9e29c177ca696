"""Which rows of the case database: what a reader, a role or a figure may draw on."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from desertions.choices import CONSENT_LACKING, Confidentiality, MatchStatus, OutcomeKind, Proves, Publication
from newsroom.lib.desk.rights import may
from newsroom.lib.text.languages import by_language


class UnitTree(tuple[tuple[int, int | None, str, str, str], ...]):
    """Every unit as (id, id of the unit above, slug, English name, Russian name): few enough to hold at once."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(slug, by_language(en=en, ru=ru)) for _pk, _parent, slug, en, ru in self]

    def within(self, slugs: list[str]) -> list[int]:
        """Ids of the units with these slugs and of everything below them, in ascending order."""
        found: set[int] = set()
        wanted = [pk for pk, _parent, slug, _en, _ru in self if slug in slugs]
        while wanted:
            found.update(wanted)
            wanted = [pk for pk, parent, _slug, _en, _ru in self if parent in wanted and pk not in found]
        return sorted(found)


class UnitQuerySet(models.QuerySet):
    def tree(self) -> UnitTree:
        return UnitTree(self.order_by("name_en", "pk").values_list("pk", "parent_id", "slug", "name_en", "name_ru"))


SEALED_SOURCE = {"source__confidentiality": Confidentiality.SEALED}


class SourceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SourceQuerySet":
        """Sources a member of the desk may open: sealed ones only by permission."""
        if not may(user, "desertions.view_source"):
            return self.none()
        if may(user, "desertions.open_sealed_source"):
            return self
        return self.exclude(confidentiality=Confidentiality.SEALED)

    def nameable(self) -> "SourceQuerySet":
        """Sources whose kind readers may be told, and which may support a public fact."""
        return self.filter(kind_may_be_named=True).exclude(consent__in=CONSENT_LACKING)


def sourced_rows(rows: Any, user: Any) -> Any:
    """Of rows with a `source`, those this person may see: without one, or with one that he may open."""
    if may(user, "desertions.open_sealed_source"):
        return rows.all()
    return rows.filter(models.Q(source=None) | ~models.Q(source__confidentiality=Confidentiality.SEALED))


class SourceFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SourceFileQuerySet":
        """Files of the sources this member of the desk may open."""
        if not may(user, "desertions.view_sourcefile") or not may(user, "desertions.view_source"):
            return self.none()
        found = self if may(user, "desertions.view_identity") else self.exclude(pk__in=files_of_sealed_names())
        if may(user, "desertions.open_sealed_source"):
            return found
        return found.exclude(source__confidentiality=Confidentiality.SEALED)


def files_of_sealed_names() -> Any:
    """Ids of the files that imports of cases and of sealed lists came from: their rows are names under seal."""
    runs = apps.get_model("desertions", "ImportRun").objects
    return runs.filter(models.Q(named_list=None) | models.Q(named_list__is_sealed=True)).values("file")


class FilePageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FilePageQuerySet":
        """Pages of the files this member of the desk may open."""
        if not may(user, "desertions.view_sourcefile") or not may(user, "desertions.view_source"):
            return self.none()
        if may(user, "desertions.open_sealed_source"):
            return self
        return self.exclude(file__source__confidentiality=Confidentiality.SEALED)


class CustodyQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CustodyQuerySet":
        """The chains of the files this member of the desk may open."""
        if not may(user, "desertions.view_custodyrow"):
            return self.none()
        if may(user, "desertions.open_sealed_source"):
            return self
        return self.exclude(file__source__confidentiality=Confidentiality.SEALED)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any, at: datetime.datetime) -> "CaseQuerySet":
        """The public cases, or every case for a member of the desk who may view them."""
        return self if may(user, "desertions.view_case") else self.public()

    def public(self) -> "CaseQuerySet":
        """The cases readers may see, each through the projection only."""
        return self.filter(publication=Publication.PUBLIC)

    def with_derived(self) -> "CaseQuerySet":
        """Add `served_before`, `has_proceeding`, `on_wanted_list` and `current_outcome`; none is ever typed."""
        proceedings = apps.get_model("desertions", "Proceeding").objects
        outcomes = apps.get_model("desertions", "Outcome").objects
        latest = outcomes.filter(case=OuterRef("pk")).order_by(F("on").desc(nulls_last=True), "-order", "-id")
        return self.annotate(
            served_before=self._found_in(Proves.SERVED_BEFORE),
            on_wanted_list=self._found_in(Proves.WANTED),
            has_proceeding=Exists(proceedings.filter(case=OuterRef("pk"))),
            current_outcome=Coalesce(Subquery(latest.values("kind")[:1]), Value(OutcomeKind.UNKNOWN.value)),
        )

    @staticmethod
    def _found_in(proves: Proves) -> Exists:
        matches = apps.get_model("desertions", "Match").objects
        return Exists(matches.filter(case=OuterRef("pk"), status=MatchStatus.CONFIRMED, named_list__proves=proves))

    def for_public_list(self) -> "CaseQuerySet":
        """What a public list of cases needs, in a constant number of queries and a stable order."""
        return self.with_derived().select_related("unit").order_by("public_id")


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user: Any, at: datetime.datetime) -> "FigureQuerySet":
        return self if may(user, "desertions.view_figure") else self.public()

    def public(self) -> "FigureQuerySet":
        return self.filter(is_public=True)

    def on_front_page(self) -> "FigureQuerySet":
        return self.public().filter(position__isnull=False).order_by("position", "slug")


class NamedListQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "NamedListQuerySet":
        """Lists of the sources this member of the desk may open; their entries are another matter."""
        if not may(user, "desertions.view_namedlist"):
            return self.none()
        return self if may(user, "desertions.open_sealed_source") else self.exclude(**SEALED_SOURCE)


class ListEntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ListEntryQuerySet":
        """Entries this member of the desk may read: of sealed lists only with the right to open identities."""
        if not may(user, "desertions.view_listentry"):
            return self.none()
        found = self
        if not may(user, "desertions.open_sealed_source"):
            found = found.exclude(named_list__source__confidentiality=Confidentiality.SEALED)
        return found if may(user, "desertions.view_identity") else found.filter(named_list__is_sealed=False)

    def present(self) -> "ListEntryQuerySet":
        """Entries that the newest version of their list has."""
        return self.filter(gone_in=None)


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        """Imports whose rows this member of the desk may read."""
        if not may(user, "desertions.view_importrun"):
            return self.none()
        found = self if may(user, "desertions.open_sealed_source") else self.exclude(**SEALED_SOURCE)
        if not may(user, "desertions.view_listentry"):
            found = found.filter(named_list=None)
        return found if may(user, "desertions.view_identity") else found.filter(named_list__is_sealed=False)
