"""A PostgreSQL of one's own, in a temporary folder, for as long as a measurement lasts."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench import processes

INSTALLED = Path("/usr/lib/postgresql")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SAFETY = ("fsync", "full_page_writes", "synchronous_commit")  # what keeps an answered save when the server crashes


class Cluster:
    """A cluster with the settings PostgreSQL comes with: a database in it has an address."""

    def __init__(self, folder) -> None:
        owner = _owner()
        self.user = owner.pw_name
        self.port = processes.free_port()
        self._tools = _tools()
        self._folder = Path(folder)
        self._rights = {"user": self.user, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        self._life = contextlib.ExitStack()
        self._process = None
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        command = ["-D", self._folder / "data", "-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        init = [self._tools / "initdb", *command, "--no-sync"]
        subprocess.run(init, check=True, cwd=folder, **self._rights, **QUIET)

    def start(self) -> None:
        """Start it, after a crash as well, and wait until it answers."""
        data, log = self._folder / "data", self._folder / "log"
        command = [self._tools / "postgres", "-D", data, "-p", str(self.port), "-k", self._folder, "-h", "127.0.0.1"]
        self._process = self._life.enter_context(
            processes.running(command, log=log, stop=signal.SIGINT, cwd=self._folder, **self._rights)
        )
        self._wait()

    def crash(self) -> None:
        """End it at once, as `pg_ctl stop -m immediate` does: nothing is written that was not written before."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)
        self.stop()

    def stop(self) -> None:
        """End it properly, if it runs."""
        self._life.close()

    def make(self, database) -> str:
        """Make an empty database and answer its address."""
        self._run("createdb", database)
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{database}"

    @property
    def version(self) -> str:
        """The number of this PostgreSQL."""
        words = subprocess.run([self._tools / "postgres", "--version"], capture_output=True, check=True, text=True)
        return words.stdout.split()[2]

    @property
    def safety(self) -> dict[str, str]:
        """The settings that keep what was answered, as the running server has them."""
        names = ", ".join(f"'{name}'" for name in SAFETY)
        query = f"SELECT name, setting FROM pg_settings WHERE name IN ({names}) ORDER BY name"  # noqa: S608
        rows = self._run("psql", "-At", "-F", "=", "-c", query, "postgres").splitlines()
        return dict(row.split("=") for row in rows)

    def _run(self, tool, *arguments) -> str:
        command = [self._tools / tool, "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _wait(self) -> None:
        asking = [self._tools / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        for _attempt in range(300):
            if subprocess.run(asking, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not start.")


@contextlib.contextmanager
def cluster():
    """Give a new cluster that runs; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="ustaz-bench-pg-") as folder:
        made = Cluster(folder)
        try:
            made.start()
            yield made
        finally:
            made.stop()


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
