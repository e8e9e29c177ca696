"""Work that may wait a moment: done by the worker."""

from importlib import import_module

from django.utils import timezone
from django_tasks import task

from desertions.figures import take_readings
from desertions.file_text import read_text
from desertions.models import Figure, SourceFile
from desertions.vocabulary import TextState


@task()
def read_figures() -> int:
    """Note the value of every public figure that changed; the number of new readings."""
    return len(take_readings(Figure.objects.all().public(), at=timezone.now()))


@task()
def read_text_of_file(file_id: int) -> int:
    """Take the text out of a stored file, for the desk's search; the number of pages read."""
    try:
        return read_text(SourceFile.objects.get(pk=file_id))
    except Exception:
        SourceFile.objects.filter(pk=file_id).update(text_state=TextState.FAILED)
        raise


@task(queue_name="imports")
def read_import(run_id: int) -> None:
    """Read the file of an import for its preview."""
    import_module("desertions.importing.working").work(run_id)  # whose verbs enqueue this


@task(queue_name="imports")
def match_list(run_id: int) -> None:
    """Compare all cases with a list, from where the run was."""
    import_module("desertions.matching.running").work(run_id)  # whose verbs enqueue this


@task()
def match_cases(cases: list[int]) -> int:
    """Look for the men of these cases in every list that was matched before."""
    return int(import_module("desertions.matching.at_once").match_cases(cases))


@task(queue_name="imports")
def follow_cases(by_id: int) -> None:
    """After an import of cases: match every list again that was matched before."""
    import_module("desertions.matching.running").follow_cases(by_id)


@task(queue_name="imports")
def follow_list(list_id: int, by_id: int) -> None:
    """After an import: match the list again if it was matched before, or make its keys ready."""
    import_module("desertions.matching.running").follow(list_id, by_id)


@task(queue_name="imports")
def write_import(run_id: int) -> None:
    """Write an import that was confirmed."""
    import_module("desertions.importing.working").work(run_id)  # whose verbs enqueue this
