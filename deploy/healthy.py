"""Exit with 0 when the site on this machine answers /healthz (or the path given), else with 1 and its words."""

import http.client
import os
import sys

address, _, port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")
path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
connection = http.client.HTTPConnection(address.replace("0.0.0.0", "127.0.0.1"), int(port), timeout=5)  # noqa: S104
connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
answer = connection.getresponse()
if answer.status != http.client.OK:
    sys.exit(f"{answer.status}: {answer.read(500).decode(errors='replace')}")
