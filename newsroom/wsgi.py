import gc
import os

from django.core.wsgi import get_wsgi_application

from newsroom.lib.web.utf8_requests import read_as_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_wsgi_application()

from desertions.sealing.key_check import require_right_key  # noqa: E402 # its models need the setup above
from newsroom.page_cache import ServeStoredPages  # noqa: E402

application = read_as_utf8(ServeStoredPages(django_application))
require_right_key()

# Objects loaded at the start live as long as the process, so the garbage collector does not need to scan them again.
gc.collect()
gc.freeze()
