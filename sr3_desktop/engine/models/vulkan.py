"""Graphics cards with Vulkan: which there are, and which have proved to compute rightly."""

import json
import logging
import multiprocessing
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import DeviceError, Sentence, SR3Error
from sr3_desktop.engine.base.options import DEFAULT_MODEL, DtypeName
from sr3_desktop.engine.base.vulkan_places import Places, vulkan_places
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.networks.photo_shapes import photo_shapes, window_multiple
from sr3_desktop.engine.networks.vulkan_engine import Proof, VulkanEngine
from sr3_desktop.engine.networks.vulkan_probe import (
    CPU_TYPE,
    LARGEST_SIDE,
    Subject,
    Verdict,
    find_cards,
    has_vulkan,
    prove,
)
from sr3_desktop.engine.networks.vulkan_process import CardLostError
from sr3_desktop.engine.networks.vulkan_words import MODES, Card

from .model_card import find_model
from .model_file import DAMAGED, Weights, check_shapes, load_weights, schedule_of, split_pairs

log = logging.getLogger(__name__)

PREFIX = "vulkan"
CLEARLY_FASTER = 0.9
"""16 bits are taken where a tile takes less than this share of the time of float32."""


class Found(NamedTuple):
    """Which cards there are.

    Attributes:
        cards: Best first.
        fault: Why they cannot be asked; empty where they can.
    """

    cards: tuple[Card, ...] = ()
    fault: str = ""


@cache
def _found() -> Found:
    if not has_vulkan() or multiprocessing.current_process().daemon:
        return Found()  # a daemon may have no process of its own
    try:
        return Found(find_cards())
    except (CardLostError, MemoryError) as error:
        log.info("no Vulkan: %s", error)
        return Found(fault=str(error))


def found() -> Found:
    """Return the cards of this computer; they are asked once."""
    return Found() if vulkan_places() is None else _found()


def named(name: str) -> Card | None:
    """Return the card that "vulkan", "vulkan:N" or a card's `id` means; None where there is none.

    A driver that computes on the processor is taken only when it is named itself.
    """
    cards = found().cards
    if name == PREFIX:
        return next((card for card in cards if card.kind != CPU_TYPE), None)
    number = name.removeprefix(f"{PREFIX}:")
    return next((c for c in cards if c.id == name or number == str(c.number)), None)


def best() -> Card | None:
    """Return the best card that has proved to work; tries those that have not been tried."""
    return next((c for c in found().cards if c.kind != CPU_TYPE and proof_of(c)), None)


def proof_of(card: Card) -> Proof | None:
    """Return in which number format a card works best, None where it does not work."""
    first = verdict(card, "float32")
    if not first.works:
        return None
    fastest, seconds = Proof("float32", first.tile), first.seconds * CLEARLY_FASTER
    for mode in () if card.kind == CPU_TYPE else tuple(MODES)[1:]:
        other = verdict(card, mode)
        if other.works and other.seconds < seconds:
            fastest, seconds = Proof(mode, other.tile), other.seconds
    return fastest


def open_engine(
    weights: Weights, network: Mapping[str, Any], device: str, dtype: DtypeName
) -> VulkanEngine:
    """Return an engine for networks on a card that `device.choose_device` has returned.

    Raises:
        DeviceError: It is not there any more, or has stopped working.
    """
    card = named(device)
    proof = None if card is None else proof_of(card)
    if card is None or proof is None:
        raise DeviceError.absent(device)
    if dtype == "float32":
        proof = Proof("float32", verdict(card, "float32").tile)
    return VulkanEngine(weights, network, card, proof, partial(_give_up, card))


def refusal(name: str) -> Sentence:
    """Say why the processor is used in place of a card that was asked for."""
    card = named(name)
    if card is None and name == PREFIX:
        return Sentence("No graphics card here works with Vulkan; the processor is used.")
    if card is None:
        return Sentence(
            "There is no graphics card {name} that works with Vulkan; the processor is used.",
            name=name.rpartition(":")[2],
        )
    return Sentence(
        "Graphics card {card}: driver {driver} failed the test ({reason}); the processor is used.",
        card=card.name,
        driver=card.driver_text,
        reason=verdict(card, "float32").reason,
    )


def report_lines() -> list[str]:
    """Return a line for each card, for a report; tries none."""
    lines = [f"Vulkan: {fault}"] if (fault := found().fault) else []
    for card in found().cards:
        known = {m: v for m in MODES if (v := _known().get(_key(card, m)))}
        said = ", ".join(f"{mode} {_said(v)}" for mode, v in known.items())
        if not said:
            said = "only when it is named" if card.kind == CPU_TYPE else "not tried"
        lines.append(
            f"vulkan:{card.number}: {card.name}, {card.kind}, driver {card.driver_text}, "
            f"ncnn {card.ncnn}: {said}"
        )
    return lines


def _said(verdict: Verdict) -> str:
    if not verdict.works:
        return f"failed ({verdict.reason})"
    return (
        f"proved by pixels (at most {verdict.largest:.4f} levels from the processor, tiles of "
        f"{verdict.tile})"
    )


def forget() -> None:
    """Forget all verdicts and cards, so that they are tried again."""
    _found.cache_clear()
    _in_memory.clear()
    _write({})


UNFINISHED = "the test did not end"
_TRIES = 2
_VERSION = 1
_in_memory: dict[str, Verdict] = {}
"""What is remembered where the file cannot be written."""


def verdict(card: Card, mode: str) -> Verdict:
    """Return what is known of a card in a number format; tries it where nothing is."""
    key = _key(card, mode)
    known = _known().get(key)
    if known is not None and (known.reason != UNFINISHED or known.tries >= _TRIES):
        return known
    # Should the driver take the whole computer with it, it is not tried at every start.
    _remember(key, Verdict(False, UNFINISHED, tries=known.tries + 1 if known else 1))
    try:
        places = vulkan_places()
        assert places is not None
        subject = _subject_of(places)
    except (SR3Error, OSError, *DAMAGED) as error:
        log.info("no card can be tried: %s", error)
        return Verdict(False, "there is nothing to test it with")
    made = prove(card, mode, subject)
    log.info("%s, %s: %s", card.name, mode, _said(made))
    _remember(key, made)
    return made


def _give_up(card: Card, mode: str, reason: str) -> None:
    _remember(_key(card, mode), Verdict(False, reason))


def _key(card: Card, mode: str) -> str:
    """Return the name of a verdict: another driver or ncnn may mend or break the card."""
    return f"{card.id} | driver {card.driver} | ncnn {card.ncnn} | {mode}"


def _known() -> dict[str, Verdict]:
    return _read() | _in_memory


def _read() -> dict[str, Verdict]:
    """Return the verdicts of the file; what is damaged is left out."""
    places = vulkan_places()
    if places is None:
        return {}
    try:
        kept = json.loads(places.verdicts.read_text("utf-8"))
        entries = kept["verdicts"].items() if kept["version"] == _VERSION else ()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    return {key: made for key, entry in entries if (made := Verdict.read(entry)) is not None}


def _remember(key: str, made: Verdict) -> None:
    _in_memory[key] = made
    _write(_read() | {key: made})


def _write(verdicts: Mapping[str, Verdict]) -> None:
    places = vulkan_places()
    if places is None:
        return
    entries = {key: asdict(made) for key, made in verdicts.items()}
    try:
        places.verdicts.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"version": _VERSION, "verdicts": entries}, indent=1)
        atomic.write(places.verdicts, text)
    except OSError as error:
        log.info("verdicts of graphics cards are not kept: %s", error)


@cache
def _subject_of(places: Places) -> Subject:
    weights, card = load_weights(find_model(DEFAULT_MODEL, (places.models,)))
    own, _ = split_pairs(weights)
    check_shapes(own, photo_shapes(card.network))
    sigmas = schedule_of(card).sigmas
    return Subject(
        own,
        card.network,
        window_multiple(card.network),
        (float(sigmas[-1]), float(sigmas[len(sigmas) // 4])),
        _middle(places.read(places.photo).pixels),
    )


def _middle(pixels: Array) -> Array:
    """Return the middle of a photo uint8 [H, W, 3] as [3, h, w] in [-1, 1]."""
    top, left = (max(0, (side - LARGEST_SIDE) // 2) for side in pixels.shape[:2])
    part = pixels[top : top + LARGEST_SIDE, left : left + LARGEST_SIDE]
    return np.ascontiguousarray(part.transpose(2, 0, 1), np.float32) / np.float32(127.5) - 1
