"""The three qualities of a model: how many steps of which sampler each of them means."""

from typing import NamedTuple

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.options import MAX_STEPS, SamplerName
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.model_card import ModelCard

ETA_SAMPLERS: frozenset[SamplerName] = frozenset({"ddim", "dpmpp_2m_sde"})
"""Samplers that can add more or less fresh noise; the others have no choice in it."""


def steps_words(steps: int) -> Sentence:
    """Return a number of steps in words."""
    return Sentence("1 step") if steps == 1 else Sentence("{n} steps", n=steps)


SAMPLER_LABELS: dict[SamplerName, str] = {
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "ddim": "DDIM",
    "ddpm": "DDPM (SR3)",
    "heun": "Heun",
}
"""Proper names, the same in every language."""


class Quality(NamedTuple):
    """One of the qualities."""

    sampler: SamplerName
    steps: int

    @property
    def evaluations(self) -> int:
        """How often a network runs for a tile."""
        return max(1, SamplerSettings(self.sampler, self.steps).evaluations)


def max_steps(card: ModelCard | None) -> int:
    """Return the most steps in which a model can be sampled: one a level of its schedule."""
    levels = card.schedule.get("levels", MAX_STEPS) if card else MAX_STEPS
    return min(int(levels), MAX_STEPS)


def recommended_sampler(card: ModelCard | None) -> SamplerSettings:
    """Return what a model's card recommends."""
    return card.usual if card else SamplerSettings()


def qualities(card: ModelCard | None) -> tuple[Quality, ...]:
    """Return quick, balanced and best of a model.

    Quick is the predictor alone, without diffusion; balanced is what the card recommends, best
    takes four times as many steps. A network of the SR3 paper has no predictor: quick is two
    fifths of the recommended steps.
    """
    usual, most = recommended_sampler(card), max_steps(card)
    steps = (0, usual.steps, 4 * usual.steps)
    if card is not None and card.kind == "sr3":
        steps = (max(1, 2 * usual.steps // 5), *steps[1:])
    return tuple(Quality(usual.name, min(number, most)) for number in steps)


def quality_of(card: ModelCard | None, sampler: str, steps: int) -> int:
    """Return which of a model's qualities this is, -1 when it is none of them."""
    known = qualities(card)
    return known.index((sampler, steps)) if (sampler, steps) in known else -1
