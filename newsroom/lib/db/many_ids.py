"""Queries by tens of thousands of ids: `pk__among=pks` sends them as one parameter, where `pk__in` sends each."""

from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup[Any]):
    """Whether a whole number is one of these."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        numbers = ",".join(str(int(number)) for number in self.rhs)
        return f"{left} = ANY(%s::bigint[])", (*parameters, f"{{{numbers}}}")
