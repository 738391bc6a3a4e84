"""How gunicorn serves the site; flags on its command line win."""

import os
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))  # two per core at most
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))  # also the number of database connections of a worker
preload_app = True  # the code is loaded once and shared; restart the service after an upgrade
timeout = 60
graceful_timeout = 8
max_requests = 20000
max_requests_jitter = 20000  # one at a time: for two seconds, while a worker is replaced, the others serve alone
control_socket_disable = True  # its usual place is shared by every site on the machine
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None  # a heartbeat must not wait for a disk
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
accesslog = os.environ.get("ACCESS_LOG") or None  # nginx keeps one already
