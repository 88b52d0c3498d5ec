"""The conformance kit: what any theme, in any skin, with any plugins, must do.

    python -m quickscale_testing.conformance

runs it on the stack that the environment names (see :mod:`quickscale_testing.settings`), or on
the project whose settings ``DJANGO_SETTINGS_MODULE`` names. It knows a stack by its screens and its
OpenAPI documents alone: it opens the pages, follows the links, sends the forms and asks the
operations, as nobody, as a customer and as a member of staff.

Options are pytest's. ``--quick`` leaves out what takes longer and has the same result with any
plugins: sending every form, asking every operation, counting queries, running the migrations, and
the pages below those with which account and dashboard begin.
"""
