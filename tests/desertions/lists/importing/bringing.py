"""Imports of a list, step by step, and what they counted."""

from desertions.choices import ImportState
from desertions.lists.importing import runs, work
from desertions.lists.importing.comparison import refusals_of
from desertions.models import ImportRun, NamedList
from newsroom.lib.files.uploads import IncomingFile
from tests.factories import NOW, make_user

HEAD = "ФИО;Дата рождения;Звание;Воинская часть;Примечание\n"


IVANOV = "Иванов Иван Иванович;01.02.1990;рядовой;33 мсп;\n"


PETROV = "Петров Пётр Петрович;1991;ефрейтор;255 мсп;\n"


SIDOROV = "Сидоров С. С.;;сержант;242 мсп;с рынка\n"


def begin(named: NamedList, content: str | bytes, name: str = "list.csv", **over) -> ImportRun:  # type: ignore[no-untyped-def]
    content = content.encode() if isinstance(content, str) else content
    by = over.pop("by", None) or make_user("data editor")
    return runs.begin_import(
        IncomingFile.holding(name, content), source=named.source, named_list=named, by=by, at=NOW, **over
    )


def read(named: NamedList, content: str | bytes, name: str = "list.csv", columns=None, **over) -> ImportRun:  # type: ignore[no-untyped-def]
    """The run as far as its preview."""
    run = begin(named, content, name, **over)
    runs.confirm_layout(run, layout=run.layout, chosen=columns or run.columns, by_worker=False)
    work.read(run)
    return run


def write(run: ImportRun) -> ImportRun:
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()
    work.write(run)
    run.refresh_from_db()
    return run


def bring(named: NamedList, content: str | bytes, name: str = "list.csv", **over) -> ImportRun:  # type: ignore[no-untyped-def]
    run = write(read(named, content, name, **over))
    assert run.state == ImportState.DONE
    return run


def counted(run: ImportRun) -> dict[str, int]:
    return {kind: number for kind, number in run.counts.items() if number}


def refused(run: ImportRun) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.code) for refusal in refusals_of(run.findings)]


def people(named: NamedList) -> list[str]:
    return [entry.full_name for entry in named.entries.present().order_by("row")]
