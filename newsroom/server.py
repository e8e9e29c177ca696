"""Configuration of gunicorn, the same under `make run` and in production.

In production: `gunicorn --config python:newsroom.server --bind … newsroom.wsgi`.

Options on the command line come before these.
"""

from newsroom.logs import LOGGING

workers = 2
# With threads a long upload does not exceed the worker's time limit, and whoever guesses passwords can be let wait.
threads = 32
accesslog = None
logconfig_dict = LOGGING
control_socket_disable = True
