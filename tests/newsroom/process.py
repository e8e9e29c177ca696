"""A web process of its own, with caches of pages of its own: the application as gunicorn runs it."""

from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from newsroom.lib.web.utf8_requests import read_as_utf8
from newsroom.page_cache import ServeStoredPages


class Process(ClientHandler):
    """Answers requests of test clients through WSGI. The body of an answer is read whole."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = ServeStoredPages(WSGIHandler())
        self.application = read_as_utf8(self.pages)

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        started: list[Any] = []
        for signal in (request_started, request_finished):  # they would close the connection of the test
            signal.disconnect(close_old_connections)
        try:
            body = self.application(environ, lambda *start: started.extend(start))
            content = b"".join(body)
            getattr(body, "close", lambda: None)()
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        status, headers = started[:2]
        response = HttpResponse(content, status=int(status.split()[0]), reason=status.partition(" ")[2])
        del response.headers["Content-Type"]
        cookies: SimpleCookie = SimpleCookie()
        for name, value in headers:
            if name == "Set-Cookie":
                cookies.load(value)
            else:
                response.headers[name] = value
        response.cookies = cookies
        response.wsgi_request = WSGIRequest(environ)  # type: ignore[attr-defined] # the client looks at it
        return response

    def client(self, **over: Any) -> Client:
        """Return a client of this process."""
        client = Client(**over)
        client.handler = self
        return client
