"""Hooks and events, with their signatures and what they are for."""

import re
from collections.abc import Iterator
from inspect import signature
from typing import Any

from quickscale.core import hooks
from quickscale.core.hooks.registry import registry
from references.markdown import read_prose, write_block, write_code, write_table

INTRODUCTION = """\
# Hooks and events

The extension points of the core and the shop. Implement them in the `quickscale_hooks.py` of any
installed app:

```python
from quickscale.core import hooks


@hooks.register("core.can_delete_account")
def keep_debtors(user): ...
```

An implementation may take fewer arguments than the hook passes, but no others. An unknown hook is
[E201](checks.md#quickscale-e201), an unknown argument [E202](checks.md#quickscale-e202).
`quickscale hooks` lists all implementations in a project, in the order in which they run.

| kind | what it does |
| --- | --- |
| action | is called; errors are logged and isolated |
| veto | can stop the caller by raising the exception given below |
| filter | changes its first argument and returns it |
| collect | returns something; the caller gets everything that was returned |
| event | is called after the transaction has committed |
"""

EVENTS = """\
## Events of {layer}

Listeners receive `event`, an envelope with {attributes}. `event:*` receives all events.
"""


def write_page() -> str:
    hooks.listing()
    found = [hook for _name, hook in sorted(registry.hooks.items())]
    layers = sorted({layer_of(hook) for hook in found}, key=lambda name: (name != "core", name))
    parts = [INTRODUCTION.strip()]
    for layer in layers:
        parts += write_layer(layer, [hook for hook in found if layer_of(hook) == layer])
    return "\n\n".join(parts)


def layer_of(hook: Any) -> str:
    return str(hook.name.partition(".")[0])


def write_layer(layer: str, found: list[Any]) -> Iterator[str]:
    calls = [hook for hook in found if hook.kind != "event"]
    events = [hook for hook in found if hook.kind == "event"]
    if calls:
        yield f"## Hooks of {layer}"
        yield from (write_hook(hook) for hook in calls)
    if events:
        names = hooks.Envelope.__dataclass_fields__
        attributes = ", ".join(write_code(f"event.{name}") for name in names)
        yield EVENTS.format(layer=layer, attributes=attributes).strip()
        yield write_table(
            ("event", "about", "`event.data`", "by webhook", "sent when"), map(write_event, events)
        )


def write_hook(hook: Any) -> str:
    stops = hook.raises if isinstance(hook.raises, tuple) else (hook.raises,)
    raised = ", ".join(map(name_exception, stops))
    kind = f"Kind: {hook.kind}" + (f". Raise {raised} to stop the caller" if raised else "")
    function = hook.name.rpartition(".")[2]
    code = f'@hooks.register("{hook.name}")\ndef {function}{write_signature(hook)}: ...'
    doc = read_prose(hook.doc) or "…"
    return f"### `{hook.name}`\n\n{kind}.\n\n{write_block(code, 'python')}\n\n{doc}"


def name_exception(exception: type[Exception]) -> str:
    if exception is Exception:
        return "any exception"
    return write_code(f"{exception.__module__}.{exception.__name__}")


def write_signature(hook: Any) -> str:
    """Return a signature with the last part of each type's name."""
    text = str(signature(hook.dispatch)).replace("'", "")
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)


def write_event(event: Any) -> tuple[str, ...]:
    data = ", ".join(f"`{name}` ({kind.__name__})" for name, kind in event.data.items())
    public = "yes" if event.public else ""
    return write_code(event.name), event.object_type, data, public, read_prose(event.doc)
