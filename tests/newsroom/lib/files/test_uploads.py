"""Uploads pass through in pieces."""

import subprocess
import sys


def test_upload_does_not_grow_the_memory(tmp_path):
    """A file of 300 MB passes through a process that grows by less than 20."""
    code = """
import hashlib, resource
import django; django.setup()
from newsroom.lib.files.uploads import HashingUploadHandler
class Staff: is_staff = True
class Request: user = Staff()
handler = HashingUploadHandler(Request())
handler.new_file("file", "big.bin", "", None, None, None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for place in range(300):
    handler.receive_data_chunk(bytes([place % 256]) * 2**20, place * 2**20)
done = handler.file_complete(300 * 2**20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000
