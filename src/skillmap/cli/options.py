"""What several commands take: options, and a name that stands for its first command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where taxonomies, encoders and indexes are kept.")]
EncoderOption = Annotated[str | None, typer.Option("--encoder", help="hybrid, compact, a model's folder, or its name on the hub.")]
TaxonomyOption = Annotated[str | None, typer.Option("--taxonomy", help="NAME@VERSION to link to; 'skillmap taxonomy list' shows them.")]
PrecisionOption = Annotated[
    float | None,
    typer.Option("--min-precision", min=0.01, max=1.0, help="Match only so far that this share of matches is expected to be right."),
]


class RunFirst(TyperGroup):
    """Takes what is no command for the arguments of ``run``: ``evaluate PATH`` is ``evaluate run PATH``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer keeps its context class to itself
        """Put the command ``run`` where the first argument names none."""
        if args and args[0] not in self.commands and args[0] not in {"--help", "-h"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)
