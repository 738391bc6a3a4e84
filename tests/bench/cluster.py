"""A PostgreSQL of one's own, in a temporary folder, for as long as a measurement lasts."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import processes

INSTALLED = Path("/usr/lib/postgresql")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass(frozen=True)
class Cluster:
    """A running cluster: a database in it has an address."""

    tools: Path
    port: int
    user: str

    def make(self, database) -> str:
        """Make an empty database and answer its address."""
        command = [self.tools / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, database]
        subprocess.run(command, check=True)
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{database}"

    @property
    def version(self) -> str:
        """The number of this PostgreSQL."""
        words = subprocess.run([self.tools / "postgres", "--version"], capture_output=True, check=True, text=True)
        return words.stdout.split()[2]


@contextlib.contextmanager
def cluster():
    """Give a new cluster with the settings PostgreSQL comes with; it is gone when the block ends."""
    tools, owner = _tools(), _owner()
    with tempfile.TemporaryDirectory(prefix="ustaz-bench-pg-") as folder:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        data, log = Path(folder) / "data", Path(folder) / "log"
        rights = {"user": owner.pw_name, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(
            [
                tools / "initdb",
                "-D",
                data,
                "-U",
                owner.pw_name,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            cwd=folder,
            **rights,
            **QUIET,
        )
        port = processes.free_port()
        command = [tools / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
        with processes.running(command, log=log, stop=signal.SIGINT, cwd=folder, **rights):
            _wait(tools, port)
            yield Cluster(tools, port, owner.pw_name)


def _tools() -> Path:
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    if path is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return Path(path).parent


def _owner() -> pwd.struct_passwd:
    """Answer whose the cluster is: PostgreSQL refuses to run as root."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _wait(tools, port):
    for _attempt in range(100):
        ready = subprocess.run([tools / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL does not start.")
