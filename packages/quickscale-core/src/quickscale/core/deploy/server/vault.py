"""The secrets of a site, encrypted where they lie.

systemd keeps them where it runs: its key is the machine's, or its TPM's, and only the units
of the site are given the text. Elsewhere a key lies beside them, which only its owner reads.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from .events import Refused
from .files import write
from .shell import run
from .site import Site, has_systemd

#: What systemd binds the text to, and what a unit finds it under.
CREDENTIAL = "environment"


class Vault:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.path = site.folder / "secrets"

    def read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        secrets: dict[str, str] = json.loads(self._open(self.path.read_bytes()))
        return secrets

    def change(self, **secrets: str) -> None:
        text = json.dumps({**self.read(), **secrets}).encode()
        write(self.path, self._seal(text), mode=0o600)

    def fingerprint(self) -> str:
        """Return what changes whenever a secret does, and tells nothing about it."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest() if self.path.exists() else ""

    def _seal(self, text: bytes) -> bytes:
        if has_systemd():
            command = ["systemd-creds", "encrypt", f"--name={CREDENTIAL}", "-", "-"]
            return run(command, data=text)
        return _run_fernet("encrypt", self._find_key(), text)

    def _open(self, sealed: bytes) -> bytes:
        if has_systemd():
            command = ["systemd-creds", "decrypt", f"--name={CREDENTIAL}", "-", "-"]
            return run(command, data=sealed)
        return _run_fernet("decrypt", self._find_key(), sealed)

    def _find_key(self) -> Path:
        key = self.site.folder / "secrets.key"
        if not key.exists():
            write(key, _run_fernet("generate", key, b""), mode=0o600)
        return key


_FERNET = """
import sys
from cryptography.fernet import Fernet
what, key = sys.argv[1:]
if what == "generate":
    sys.stdout.buffer.write(Fernet.generate_key())
else:
    text = getattr(Fernet(open(key, "rb").read()), what)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(text)
"""


def _run_fernet(what: str, key: Path, data: bytes) -> bytes:
    """Encrypt or decrypt by ``cryptography``, which the tools' Python has."""
    tools = Path("/opt/quickscale/bin/python")
    python = str(tools) if tools.exists() else sys.executable
    if not shutil.which(python):
        raise Refused("The server has no Python with cryptography.", "quickscale server prepare")
    return run([python, "-c", _FERNET, what, str(key)], data=data)
