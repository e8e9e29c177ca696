"""The peer of the matching benchmark: Splink 5 on DuckDB, trained and applied as its own guides advise."""

import re
import time
from dataclasses import dataclass

from bench._linkage_task import Row, Task

CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("iu", "ю"), ("ya", "я"), ("ia", "я"), ("yo", "е"), ("ye", "е"), ("iy", "ий"), ("ij", "ий"), ("yy", "ый"),
    ("y`", "ы"), ("``", "ъ"), ("`", "ь"), ("'", "ь"), ("x", "х"), ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"),
    ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"),
    ("w", "в"), ("y", "й"),
)  # fmt: skip
"""What Latin letters stand for, longest first: Splink is given Latin rows in Cyrillic."""


@dataclass(frozen=True)
class Linked:
    pairs: dict[tuple[int, int], float]
    """(person, row of the roster) → probability."""
    training: float
    prediction: float
    """Seconds."""


def folded(text: str) -> str:
    plain = text.lower().replace("ё", "е")
    if re.search("[a-z]", plain):
        for latin, cyrillic in CYRILLIC:
            plain = plain.replace(latin, cyrillic)
    return plain


def link(task: Task) -> Linked:
    """Both lists loaded before the clock starts."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect()
    _load(con, "people", task.people)
    _load(con, "roster", task.roster)
    api = DuckDBAPI(con)
    tables = [
        api.register("people", dataset_display_name="people"),
        api.register("roster", dataset_display_name="roster"),
    ]
    names = [
        cl.JaroWinklerAtThresholds(part, [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True)
        for part in ("surname", "given", "patronymic")
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[*names, _year(cl)],
        blocking_rules_to_generate_predictions=[
            block_on("surname", "given"),
            block_on("surname", "patronymic"),
            block_on("given", "patronymic", "year"),
            block_on("substr(surname, 1, 4)", "substr(given, 1, 3)", "substr(patronymic, 1, 3)"),
            block_on("substr(surname, 1, 4)", "substr(given, 1, 3)", "year"),
        ],
    )
    began = time.perf_counter()
    linker = Linker(tables, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("surname", "given", "patronymic", "year")], recall=0.3
    )
    training.estimate_u_using_random_sampling(max_pairs=1e8, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("surname", "year"))
    training.estimate_parameters_using_expectation_maximisation(block_on("given", "patronymic"), max_pairs=1e6)
    trained = time.perf_counter()
    predictions = linker.inference.predict(threshold_match_probability=0.001)
    rows = con.sql(
        f"SELECT source_dataset_l, unique_id_l, unique_id_r, match_probability FROM {predictions.physical_name}"
    ).fetchall()
    ended = time.perf_counter()
    pairs = {(left, right) if source == "people" else (right, left): p for source, left, right, p in rows}
    return Linked(pairs, trained - began, ended - trained)


def _year(cl):  # type: ignore[no-untyped-def]
    import splink.comparison_level_library as cll

    return cl.CustomComparison(
        output_column_name="year",
        comparison_levels=[
            cll.NullLevel("year"),
            cll.ExactMatchLevel("year"),
            cll.CustomLevel("abs(year_l - year_r) <= 1", "within a year"),
            cll.ElseLevel(),
        ],
    )


def _load(con, name: str, rows: list[Row]) -> None:  # type: ignore[no-untyped-def]
    import pyarrow

    columns = list(zip(*rows, strict=True))
    table = pyarrow.table(
        {
            "unique_id": list(range(len(rows))),
            **{
                part: [folded(text) or None for text in columns[n]]
                for n, part in enumerate(("surname", "given", "patronymic"))
            },
            "year": pyarrow.array(columns[3], pyarrow.int32()),
        }
    )
    con.register("loading", table)
    con.sql(f"CREATE TABLE {name} AS SELECT * FROM loading")
    con.unregister("loading")
