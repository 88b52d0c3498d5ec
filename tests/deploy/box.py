"""Makes a server with systemd and SSH out of Debian's packages, and runs a command beside it.

``python tests/deploy/box.py pytest …``, as root on Debian. The server is a container of
systemd-nspawn that shares this machine's loopback network; SSH answers on port 10222.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "quickscale-box"
PORT = 10222

_PACKAGES = "systemd,systemd-sysv,dbus,openssh-server,python3,iproute2,sudo,ca-certificates"
_SSHD = f"""\
Port {PORT}
ListenAddress 127.0.0.1
PermitRootLogin prohibit-password
UsePAM no
"""
_SSH = """\
Host {host}
  HostName 127.0.0.1
  Port {port}
  User root
  IdentityFile {folder}/key
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
"""
_SHIM = '#!/bin/sh\nexec {ssh} -F {folder}/ssh_config "$@"\n'
_AUTHORITIES = Path("/usr/local/share/ca-certificates")


def build(folder: Path) -> None:
    """Build the server's files, with a key to sign in with and this machine's authorities."""
    root = folder / "root"
    install = ["apt-get", "install", "-y", "-qq", "systemd-container", "mmdebstrap"]
    subprocess.run([*install, "openssh-client"], check=True, stdout=subprocess.DEVNULL)
    options = ["--quiet", "--variant=minbase", f"--include={_PACKAGES}"]
    subprocess.run(["mmdebstrap", *options, "bookworm", str(root)], check=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True
    )
    keys = root / "root" / ".ssh" / "authorized_keys"
    keys.parent.mkdir(mode=0o700)
    shutil.copy(folder / "key.pub", keys)
    keys.chmod(0o600)
    (root / "etc/ssh/sshd_config.d/box.conf").write_text(_SSHD)
    for authority in _AUTHORITIES.glob("*.crt"):
        shutil.copy(authority, root / str(_AUTHORITIES)[1:])
    subprocess.run(["chroot", str(root), "update-ca-certificates"], check=True, capture_output=True)


def write_ssh(folder: Path) -> None:
    """Make an ``ssh`` that knows the server, since the command takes its options from ssh alone."""
    (folder / "bin").mkdir()
    (folder / "ssh_config").write_text(_SSH.format(host=HOST, port=PORT, folder=folder))
    shim = folder / "bin" / "ssh"
    shim.write_text(_SHIM.format(ssh=shutil.which("ssh"), folder=folder))
    shim.chmod(0o755)


@contextmanager
def run_server(folder: Path) -> Iterator[None]:
    ssh = [str(folder / "bin" / "ssh"), HOST]
    command = ["systemd-nspawn", "--register=no", "--keep-unit", "-D", str(folder / "root"), "-b"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*command, "--console=pipe"], stdout=log, stderr=log)
        try:
            _wait_for(ssh)
            yield
        finally:
            subprocess.run([*ssh, "systemctl poweroff"], check=False)
            process.wait(60)


def _wait_for(ssh: list[str]) -> None:
    for _ in range(120):
        if subprocess.run([*ssh, "true"], check=False, capture_output=True).returncode == 0:
            return
        time.sleep(0.5)
    raise RuntimeError("The server does not start; see server.log.")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="quickscale-box-") as name:
        folder = Path(name)
        build(folder)
        write_ssh(folder)
        path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "QUICKSCALE_TEST_BOX": f"root@{HOST}"}
        with run_server(folder):
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
