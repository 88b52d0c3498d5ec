"""What code does beside computing, and whether the manifest declares it (ADR 28)."""

from collections.abc import Iterator

from quickscale_testing.validation.code import Module, read_string
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_RULES = {"network": "layer.E401", "subprocess": "layer.E402", "dynamic-code": "layer.E403"}

_MODULES = {
    "network": """aiohttp boto3 botocore ftplib grpc http.client http.server httpx imaplib paramiko
        poplib pycurl requests smtplib socket socketserver telnetlib urllib.request urllib3
        websocket websockets xmlrpc""",
    "subprocess": "fabric invoke pexpect plumbum pty sh subprocess",
    "dynamic-code": """_pickle cffi cloudpickle code codeop ctypes dill jsonpickle marshal pickle
        runpy shelve""",
}
_CALLS = {
    "network": "asyncio.open_connection asyncio.start_server",
    "subprocess": """asyncio.create_subprocess_exec asyncio.create_subprocess_shell os.execl
        os.execle os.execlp os.execv os.execve os.execvp os.execvpe os.fork os.forkpty os.popen
        os.posix_spawn os.posix_spawnp os.spawnl os.spawnle os.spawnlp os.spawnv os.spawnve
        os.spawnvp os.startfile os.system""",
    "dynamic-code": """builtins.compile builtins.eval builtins.exec compile eval exec
        importlib.util.spec_from_file_location""",
}


def _invert(words: dict[str, str]) -> dict[str, str]:
    return {word: capability for capability, text in words.items() for word in text.split()}


_BY_MODULE, _BY_CALL = _invert(_MODULES), _invert(_CALLS)


def check(layer: LayerPackage) -> Iterator[Finding]:
    declared = layer.manifest.capabilities
    for module in layer.modules:
        uses = dict.fromkeys([*_find_imports(module), *_find_calls(module)])
        for line, capability, word in uses:
            if capability not in declared:
                message = f"It uses {word}, and the manifest declares no '{capability}'."
                yield Finding(module.file.shown, line, _RULES[capability], message)


def _find_imports(module: Module) -> Iterator[tuple[int, str, str]]:
    for imported in module.imports:
        if word := _find_module(imported.path):
            yield imported.line, _BY_MODULE[word], word


def _find_module(path: str) -> str:
    parts = path.split(".")
    candidates = (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return next((name for name in candidates if name in _BY_MODULE), "")


def _find_calls(module: Module) -> Iterator[tuple[int, str, str]]:
    defined = {node.name for node in (*module.functions, *module.classes)}
    for path, call in module.calls:
        if path in _BY_CALL and path not in defined:
            yield call.lineno, _BY_CALL[path], path
        elif path == "__import__" and not read_string(call.args[0] if call.args else None):
            yield call.lineno, "dynamic-code", path
