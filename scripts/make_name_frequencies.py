"""Write newsroom/lib/names/name_frequencies.tsv from the PyPI package russiannames (BSD-3-Clause).

    .venv/bin/python scripts/make_name_frequencies.py

Counts of one spelling are added up over its ethnic groups; for each part and gender the commonest are kept, and the
rest are one row without a text, with their number for `fold`. A surname that both genders bear counts half. `fold` is
how the matching compares the text; it is stored since folding takes longer than reading.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from newsroom.lib.names.frequency_table import TABLE
from newsroom.lib.names.spelling import fold

KEPT = {"surnames": 40_000, "names": 1_500, "midnames": 1_500}
NAMES = {"surnames": "surname", "names": "given", "midnames": "patronymic"}


def main() -> None:
    import duckdb
    import russiannames

    data = Path(russiannames.__file__).parent / "data"
    lines = ["part\tgender\ttext\tfold\tcount"]
    for table, limit in KEPT.items():
        for gender in ("m", "f") if table != "surnames" else ("m",):
            whole = duckdb.execute(
                "SELECT text, ceil(sum(CASE WHEN gender IN ('m', 'f') THEN count ELSE count / 2 END))::BIGINT "  # noqa: S608
                f"FROM '{data}/{table}.parquet' WHERE coalesce(gender, 'u') IN ('{gender}', 'u') AND count > 0 "
                "AND regexp_full_match(text, '[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?') "
                "GROUP BY text ORDER BY 2 DESC, 1"
            ).fetchall()
            lines += [f"{NAMES[table]}\t{gender}\t{text}\t{fold(text)}\t{count}" for text, count in whole[:limit]]
            lines.append(
                f"{NAMES[table]}\t{gender}\t\t{len(whole[limit:])}\t{sum(count for _text, count in whole[limit:])}"
            )
    path = TABLE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
