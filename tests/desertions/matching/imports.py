"""An import that ended, for tests of what follows from it."""

import datetime

from django.contrib.auth.models import User

from desertions.choices import ImportState
from desertions.evidence import files
from desertions.models import ImportRun, NamedList
from newsroom.lib.files.uploads import IncomingFile
from tests.factories import NOW


def finished_import(named: NamedList, *, by: User) -> ImportRun:
    before = ImportRun.objects.count()
    content = IncomingFile.holding("list.csv", f"Фамилия\nШерстобитов\nВерсия {before}\n".encode())
    file = files.store_file(named.source, content, by=by, at=NOW, origin="test")
    return ImportRun.objects.create(
        named_list=named, source=named.source, file=file, state=ImportState.DONE, by=by, at=NOW,
        confirmed_at=NOW + datetime.timedelta(minutes=before), confirmed_by=by,
    )  # fmt: skip
