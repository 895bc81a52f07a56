"""``skillmap evaluate fairness FOLDER``."""

from __future__ import annotations

import datetime
import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from skillmap.cli.options import EncoderOption, HomeOption, TaxonomyOption
from skillmap.cli.output import errors, print_json, progress_bar, report
from skillmap.settings import load_settings

_SEED = 20240501
_AS_OF = datetime.date(2024, 5, 1)  # fixed, so that a run says the same on any day


def fairness(
    folder: Annotated[Path, typer.Argument(help="Templates of CVs and names, as in eval/fairness.")],
    vacancies: Annotated[Path | None, typer.Option("--vacancies", help="JSON Lines of vacancies, to compare ranks too.")] = None,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the bootstrap.")] = _SEED,
    home: HomeOption = None,
) -> None:
    """Read the same CV with other names, in both genders and in other words; print (JSON Lines) how far the results differ."""
    from skillmap.cli.match import read_vacancies
    from skillmap.evaluation.fairness import Outcome, compare, read_variants
    from skillmap.gap.holder import read_holder
    from skillmap.gap.opening import gap_finder
    from skillmap.matching.checks import Checker
    from skillmap.matching.parts import Comparer
    from skillmap.matching.ranking import Matcher
    from skillmap.matching.reading import VacancyReader
    from skillmap.pipeline import build

    with errors():
        variants = read_variants(folder)
        pipeline = build(load_settings(home=home, encoder=encoder, taxonomy=taxonomy))
        asked = []
        matcher: Matcher | None = None
        if vacancies is not None:
            asked = list(read_vacancies(vacancies, VacancyReader(scheme=pipeline.scheme, stages=pipeline.stages), pipeline.limits))
            comparer = Comparer(gap_finder(pipeline.linker.finder))
            matcher = Matcher(comparer, Checker(comparer=comparer, encode=pipeline.linker.finder.encode))
        outcomes = []
        with progress_bar("reading variants") as progress:
            for done, variant in enumerate(variants, 1):
                profile: Any = pipeline.profile(variant.text.encode(), as_of=_AS_OF)
                ranks: tuple[int, ...] = ()
                if matcher is not None:
                    people = matcher.people([read_holder(profile, pipeline.scheme)])
                    (ranking,) = matcher.for_people(people, asked, top=len(asked))
                    places = {one.vacancy: rank for rank, one in enumerate(ranking)}
                    ranks = tuple(places[number] for number in range(len(asked)))
                groups = tuple(
                    job["occupation"]["isco08"]["code"] if job["occupation"] and job["occupation"]["isco08"] else ""
                    for job in profile["experience"]
                )
                outcomes.append(
                    Outcome(skills=frozenset(skill["concept"]["uri"] for skill in profile["skills"]), groups=groups, ranks=ranks)
                )
                progress(done, len(variants))
        for figure in compare(variants, outcomes, seed=seed):
            if figure.pairs:
                print_json(
                    {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in asdict(figure).items()}
                )
                if figure.language == "all":
                    report(
                        f"{figure.comparison}, {figure.measure}: {figure.value:+.3f} ({figure.low:+.3f} – {figure.high:+.3f}), "
                        f"{figure.pairs} pairs"
                    )
