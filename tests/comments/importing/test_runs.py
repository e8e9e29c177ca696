"""An import of comments from its file to its end, in the admin and by the command."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.importing import runs
from comments.models import Comment, CommentImport
from newsroom.lib.jobs import work as jobs
from tests.comments import exports
from tests.comments.importing.bringing import begun, brought

pytestmark = pytest.mark.django_db


def test_held_import_publishes_nothing(story, editor):
    brought(exports.WXR_SAMPLE, "wxr", editor, as_they_were=False)
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_file_is_gone_after_the_import_and_after_giving_up(story, editor):
    run = begun(exports.WXR_SAMPLE, "wxr", editor)
    path = Path(run.path)
    assert path.exists()
    jobs.cancel(run)
    assert not path.exists()
    with pytest.raises(runs.CannotImportError, match="cancelled already"):
        runs.confirm_import(run, by_worker=False)
    done = brought(exports.WXR_SAMPLE, "wxr", editor)
    assert done.path == ""


def test_editor_imports_in_the_admin(story, as_role, django_capture_on_commit_callbacks):
    client = as_role("editor")
    add = reverse("admin:comments_commentimport_add")
    refused = client.post(add, {"form": "wxr", "how": "held", "complete": "yes"})
    assert refused.status_code == 400
    assert "Choose the file" in refused.content.decode()
    file = BytesIO(exports.WXR_SAMPLE.encode())
    file.name = "export.xml"
    answer = client.post(add, {"form": "wxr", "how": "as_they_were", "file": file, "complete": "yes"})
    assert answer.status_code == 302
    run = CommentImport.objects.get()
    assert "Waits for a worker" in client.get(answer["Location"]).content.decode()
    jobs.work(run)
    page = client.get(answer["Location"]).content.decode()
    assert "Import them" in page
    assert "are pingbacks" in page
    client.post(reverse("admin:comments_commentimport_confirm", args=[run.pk]))
    jobs.work(run)
    assert Comment.objects.count() == 3
    assert as_role("moderator").get(add).status_code == 403


def test_command_shows_first_and_writes_when_told(story, editor, tmp_path, capsys):
    path = tmp_path / "export.xml"
    path.write_text(exports.WXR_SAMPLE, encoding="utf-8")
    call_command("import_comments", path, form="wxr", by=editor.username)
    assert "new: 3" in capsys.readouterr().out
    assert not Comment.objects.exists()
    call_command("import_comments", path, form="wxr", by=editor.username, yes=True)
    assert Comment.objects.count() == 3
    assert path.exists()
    call_command("export_comments")
    assert len(capsys.readouterr().out.splitlines()) >= 3


def test_imports_that_nobody_finished_lose_their_files(story, editor):
    from comments.moderation import retention

    ready, stuck = begun(exports.WXR_SAMPLE, "wxr", editor), begun(exports.WXR_SAMPLE, "wxr", editor)
    CommentImport.objects.filter(pk=stuck.pk).update(state="writing")
    CommentImport.objects.update(at=timezone.now() - timedelta(days=8))
    assert dict(retention.apply_retention(timezone.now()))["imports"] == 2
    assert not Path(ready.path).exists()
    assert not Path(stuck.path).exists()
    assert list(CommentImport.objects.order_by("pk").values_list("state", "path")) == [
        ("cancelled", ""),
        ("failed", ""),
    ]
