import gc
import os

from django.core.wsgi import get_wsgi_application

from newsroom.lib.web.utf8_requests import read_as_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = read_as_utf8(get_wsgi_application())

from desertions.sealing.key_check import require_right_key  # noqa: E402 # its models can be imported only now

require_right_key()

# What was loaded to start lives as long as the process: the collector need not look through it at every turn.
gc.collect()
gc.freeze()
