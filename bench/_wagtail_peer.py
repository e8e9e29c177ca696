"""The peer of the article page: a Wagtail page of the same content, built as Wagtail's own guides advise.

Its figures are counted when the page is made, from as many cases as the site has.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2

PACKAGES = ("wagtail==8.0.1", "gunicorn", "psycopg2-binary")
DATABASE = "wagtail_peer"
FILES = {
    "peer/__init__.py": "",
    "peer/settings.py": """
import os
SECRET_KEY, ALLOWED_HOSTS, ROOT_URLCONF, USE_TZ = "peer", ["*"], "peer.urls", True
INSTALLED_APPS = [
    "peer", "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.admin", "wagtail.search", "wagtail",
    "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PEER_NAME"],
    "HOST": os.environ["PEER_HOST"], "PORT": os.environ["PEER_PORT"], "USER": os.environ["PEER_USER"],
    "CONN_MAX_AGE": None}}
STATIC_URL = "/static/"
WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL = "Peer", "http://127.0.0.1"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
""",
    "peer/urls.py": """
from django.urls import include, path
from wagtail import urls
urlpatterns = [path("", include(urls))]
""",
    "peer/wsgi.py": """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
""",
    "peer/models.py": """
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page

class Case(models.Model):
    contract_type = models.CharField(max_length=20, db_index=True)
    verification = models.CharField(max_length=20, db_index=True)

class Story(Page):
    body = RichTextField()

    def get_context(self, request):
        kinds = [{"contract_type": kind} for kind in ("contract", "mobilised", "conscript", "unknown")]
        grades = [{"verification": grade} for grade in ("lead", "partly", "verified", "disputed")]
        both = [kind | grade for kind in kinds[:2] for grade in grades[1:3]]
        figures = [(chosen, Case.objects.filter(**chosen).count()) for chosen in kinds + grades + both]
        return super().get_context(request) | {"figures": figures}

class Comment(models.Model):
    story = models.ForeignKey(Story, models.CASCADE, related_name="comments")
    name, text = models.CharField(max_length=60), models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    class Meta:
        ordering = ["at"]
""",
    "peer/templates/peer/story.html": """{% load wagtailcore_tags %}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title></head><body>
<nav>{% for child in page.get_ancestors %}<a href="{% pageurl child %}">{{ child.title }}</a> {% endfor %}</nav>
<main><h1>{{ page.title }}</h1>{{ page.body|richtext }}
<ul>{% for chosen, number in figures %}<li><b>{{ number }}</b> {{ chosen }}</li>{% endfor %}</ul>
<ol>{% for comment in page.comments.all %}<li id="comment-{{ comment.pk }}"><b>{{ comment.name }}</b>
<time datetime="{{ comment.at|date:'c' }}">{{ comment.at }}</time>{{ comment.text|linebreaks }}</li>{% endfor %}</ol>
</main></body></html>
""",
    "fill.py": """
import sys, django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "peer", verbosity=0)
call_command("migrate", verbosity=0)
from wagtail.models import Page, Site
from peer.models import Case, Comment, Story
story = Story(title="A thousand and ten", slug="story", body=sys.stdin.read())
Site.objects.get(is_default_site=True).root_page.specific.add_child(instance=story)
kinds = ["contract"] * 858 + ["mobilised"] * 150 + ["conscript"] * 2
Case.objects.bulk_create(Case(contract_type=kind, verification="partly") for kind in kinds)
text = "A remark of ordinary length about the story, long enough to fill two lines on a screen. " * 2
Comment.objects.bulk_create(Comment(story=story, name=f"Reader {n}", text=text) for n in range(50))
""",
}


def build(scratch: Path, body: str) -> tuple[Path, Path, dict[str, str], Callable[[int], None]]:
    """Install Wagtail and make the page `/story/` with this body of HTML.

    Returns the Python of the peer, its directory and environment, and what changes one of its cases. Raises
    CalledProcessError if it cannot be installed.
    """
    from django.db import connection

    home = scratch / "wagtail"
    python = home / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--retries", "1", *PACKAGES], check=True, stderr=subprocess.DEVNULL)
    for name, content in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    at = connection.get_connection_params()
    place = {"host": str(at.get("host", "")), "port": str(at.get("port", "")), "user": str(at.get("user", ""))}
    environment = {f"PEER_{name.upper()}": value for name, value in place.items()}
    environment |= {"PEER_NAME": DATABASE, "DJANGO_SETTINGS_MODULE": "peer.settings"}
    subprocess.run(
        [python, "fill.py"], cwd=home, env=os.environ | environment, input=body, text=True, check=True
    )  # fmt: skip
    link: Any = psycopg2.connect(dbname=DATABASE, **{name: value for name, value in place.items() if value})
    link.autocommit = True

    def change_case(number: int) -> None:
        with link.cursor() as cursor:
            grade = "lead" if number % 2 else "partly"
            cursor.execute("UPDATE peer_case SET verification = %s WHERE id = %s", [grade, number + 1])

    return python, home, environment, change_case
