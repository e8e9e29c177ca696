"""Work on comments that may wait a moment: done by the worker."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from comments.models import CommentImport, Storm


@task()
def tell_of_storm(storm_id: int) -> int:
    """Write to every moderator who has an address; how many were written to. The dashboard tells the others."""
    storm = Storm.objects.select_related("article").filter(pk=storm_id).first()
    if storm is None:
        return 0
    moderators = User.objects.with_perm(
        "comments.moderate_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    written_to = moderators.filter(is_staff=True).exclude(email="").order_by("email")
    addresses = list(written_to.values_list("email", flat=True).distinct())
    queue = settings.SITE_URL + reverse("admin:comments_comment_changelist")
    for address in addresses:
        send_mail(
            _("A storm of comments"),
            _(
                "%(arrivals)d comments came in five minutes under “%(article)s”; %(usual).1f are usual. Everything "
                "there is held until it is quiet again.\n\n%(queue)s"
            )
            % {"arrivals": storm.arrivals, "usual": storm.usual, "article": storm.article, "queue": queue},
            None,
            [address],
        )
    return len(addresses)


@task()
def learn_queue_order() -> int:
    """Learn from the desk's decisions and order what waits by it; how many comments were ordered."""
    queue_order = import_module("comments.queue_order")
    return queue_order.order_what_waits() if queue_order.train(at=timezone.now()) else 0


@task()
def finish_waiting_post(post_id: int) -> bool:
    """Post what waited for its turn and whose writer did not stay to see it."""
    waiting, now = import_module("comments.waiting"), timezone.now()
    waiting.forget_old(before=now - waiting.KEPT)
    return waiting.finish(post_id, at=now) is not None


@task(queue_name="imports")
def work_on_import(run_id: int) -> None:
    """Read or write an import of comments."""
    runs = import_module("comments.importing.runs")  # whose verbs enqueue this
    run = CommentImport.objects.filter(pk=run_id).first()
    if run is not None:
        runs.work(run)
