"""Every rule by its id. The first digit says what it is about; the letter how bad it is."""

from .findings import Rule

_RULES = (
    # 1: integrity
    Rule("layer.E101", "The distribution can't be read.", "build it again: uv build"),
    Rule("layer.E102", "A path leads out of the layer.", "remove the entry or the link"),
    Rule("layer.E103", "The files are not those of RECORD.", "build it again and reinstall it"),
    Rule("layer.E104", "The metadata is missing or invalid.", "correct pyproject.toml"),
    Rule("layer.E105", "The entry point leads nowhere.", "name the manifest's module and class"),
    Rule("layer.E106", "The manifest is invalid.", "correct the line"),
    Rule("layer.E107", "A Python file can't be parsed.", "correct the line"),
    Rule("layer.E108", "A text file isn't UTF-8.", "save it as UTF-8"),
    Rule("layer.W109", "A file is too large to be validated.", "split it, or leave it out"),
    Rule("layer.I110", "An editable install has no record to verify.", "validate the wheel too"),
    Rule("layer.E111", "A file lies outside the layer's package.", "move it, or don't package it"),
    Rule(
        "layer.E112", "The distribution holds more than one layer.", "make a distribution of each"
    ),
    # 2: compatibility
    Rule("layer.E201", "No range of quickscale-core is declared.", 'add "quickscale-core>=1.0,<2"'),
    Rule(
        "layer.E202",
        "A range between layers lacks its floor or its ceiling.",
        'give a floor of at least 1.0 and a ceiling, such as ">=1.0,<2"',
    ),
    Rule(
        "layer.E203",
        "An installed distribution is outside the range that the layer declares.",
        "test the layer with the installed version and correct the range, or upgrade",
    ),
    Rule(
        "layer.E204",
        "requires-python is missing, or has no floor.",
        'set requires-python = ">=3.11"',
    ),
    Rule("layer.E205", "An imported library isn't declared.", "add it to dependencies"),
    Rule("layer.W206", "A dependency has no floor.", "add the oldest version that works"),
    # 3: what each kind of layer may hold and import
    Rule("layer.E301", "A skin holds business code.", "move it to a theme or a plugin"),
    Rule("layer.E302", "A theme holds templates or assets.", "describe it as a screen instead"),
    Rule("layer.E303", "A plugin holds pages or operations.", "offer a service or a hook instead"),
    Rule("layer.E304", "A layer imports what its kind must not.", "use a hook or a service"),
    Rule(
        "layer.E305",
        "A layer imports the core's internals.",
        "import what it exports, or upgrade it",
    ),
    Rule("layer.E306", "A skin lacks the template of a declared kind.", "add the template"),
    # 4: capabilities
    Rule(
        "layer.E401",
        "Code opens network connections, which the manifest doesn't declare.",
        'add "network" to capabilities in the manifest',
    ),
    Rule(
        "layer.E402",
        "Code starts programs, which the manifest doesn't declare.",
        'add "subprocess" to capabilities in the manifest',
    ),
    Rule(
        "layer.E403",
        "Code runs code that is made at run time, which the manifest doesn't declare.",
        'add "dynamic-code" to capabilities in the manifest',
    ),
    # 5: clashes
    Rule("layer.E501", "The app label is taken.", "set another label in apps.py"),
    Rule("layer.E502", "The name or an alias is taken.", "choose another name"),
    Rule("layer.E503", "The path of a static file is taken.", "put it into a folder of your own"),
    Rule("layer.E504", "The path of a mail template is taken.", "choose another name"),
    Rule(
        "layer.E505",
        "The URL namespace isn't the theme's own.",
        "set app_name to the theme's name in urls.py",
    ),
    Rule("layer.E506", "Two URLs have one name.", "rename one of them"),
    # 6: templates and pages
    Rule(
        "layer.E601",
        "A template overrides one that isn't a skin's to draw.",
        "remove it; a skin draws layouts/, screens/, components/, allauth/ and <theme>/",
    ),
    Rule("layer.E602", "A page asks another host.", "ship the file in static/"),
    Rule("layer.E603", "An inline script is blocked by the CSP.", "move it to a static file"),
    Rule("layer.E604", "An event handler is blocked by the CSP.", "use addEventListener in a file"),
    Rule("layer.E605", "An inline style is blocked by the CSP.", "use a class and a style sheet"),
    Rule("layer.E606", "A javascript: address is blocked by the CSP.", "use a button and a file"),
    # 7: migrations after the first
    Rule(
        "layer.E701",
        "A rename breaks the running release.",
        "add the new one, copy, and remove the old one in a later release",
    ),
    Rule(
        "layer.E702",
        "A required column breaks the running release.",
        "add it with null=True or db_default, and require it in a later release",
    ),
    Rule(
        "layer.E703",
        "A column becomes required without a default.",
        "fill it first, and give it a default or db_default",
    ),
    Rule(
        "layer.E704",
        "A column becomes narrower, or another type.",
        "add a column of the new type, copy, and remove the old one in a later release",
    ),
    Rule(
        "layer.W705",
        "A removal is safe only once no running release uses it.",
        "release it after the version that stopped using it",
    ),
    Rule("layer.W706", "A migration can't be reversed.", "add the reverse, or RunPython.noop"),
    Rule(
        "layer.I707",
        "An index locks its table while it is built.",
        "fine for small tables; else AddIndexConcurrently with atomic = False",
    ),
    # 8: the API
    Rule("layer.E801", "A view declares no permissions.", "set permission_classes"),
    Rule(
        "layer.E802",
        "The theme ships no openapi.json.",
        "write it: python -m quickscale_testing.manage export_openapi",
    ),
    Rule(
        "layer.E803",
        "openapi.json is no OpenAPI 3 document.",
        "write it: python -m quickscale_testing.manage export_openapi",
    ),
    # 9: translations
    Rule("layer.W901", "Texts are not translated.", "translate them in the catalogue"),
    Rule("layer.E902", "A catalogue is invalid or not compiled.", "compile it: compilemessages"),
    Rule("layer.W903", "Texts are missing from a catalogue.", "gather them: makemessages"),
)

RULES = {rule.id: rule for rule in _RULES}
