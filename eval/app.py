"""`rag eval …`: the commands, put together. `rag.cli` mounts this.

What is not here: the commands themselves (`app_cases`, `app_runs`, `app_tune`); opening windows, downloading sets.
"""

from __future__ import annotations

import typer

from eval import app_cases, app_runs, app_tune

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="How good are the answers, and did a change help? Cases, runs, reports, comparisons, a gate.",
)
for part in (app_cases, app_runs, app_tune):
    app.add_typer(part.app)
