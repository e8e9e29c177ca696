"""What the pages of all jobs have in common."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.lib.jobs.job import Job


def progress_page(request: HttpRequest, job: Job) -> HttpResponse:
    """Return the part of a job's page that shows progress. The header `X-At-Work` says whether to ask again."""
    answer = render(request, "admin/jobs/_progress.html", {"job": job})
    answer.headers["X-At-Work"] = "yes" if job.is_at_work else "no"
    return answer
