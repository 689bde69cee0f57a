"""The `batch` command: whole folders, continued where the last run was stopped or cut off."""

import argparse
import contextlib
import glob
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Cancelled, ImageWriteError, Sentence, SR3Error
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.base.request import Progress, UpscaleRequest, make_request
from sr3_desktop.engine.base.signals import INTERRUPTED, STOPS, taking
from sr3_desktop.engine.batch.executors import (
    Executor,
    InlineExecutor,
    ProcessExecutor,
    build_upscaler,
)
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    JournaledUpscaler,
    note_finished,
    remove_leftovers,
)
from sr3_desktop.engine.batch.planner import PlannedPhoto, Planner, own_results_left_out
from sr3_desktop.engine.batch.run import Outcome, Status, Stop, run_batch, write_reports
from sr3_desktop.engine.batch.watcher import POLL_S, Watcher
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.files.find_photos import FoundPhoto, search
from sr3_desktop.engine.files.name_template import DEFAULT_TEMPLATE, check_template
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.paths import models_dirs

from .arguments import add_upscaling, check_cards, chosen_card, given, sized
from .console import StepEstimate, complain, in_words, say, sentence
from .face_arguments import add_face_arguments, check_faces, with_faces
from .outcomes import Outcomes
from .sr3.exit_codes import FAILED, OK, UsageError
from .sr3.language import translated
from .sr3.parser import value, within

_NOT_OF_THE_RUN = (
    *("run", "parser", "command", "json", "yes", "device", "cluster", "time_limit", "watch"),
    *("retry_failed", "preset", "like"),
)
"""Arguments with which a command still is the same command."""

_STOPPED = Sentence("The batch ended before this photo was done; the same command resumes it.")
_NOT_TAKEN = Sentence("Not tried again, as its last attempt did not fail.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `batch`."""
    parser.description = (
        "Upscale many photos. The same command, given again after a stop or a crash, "
        "resumes where it left off; finished photos are not repeated. Ctrl+C and SIGTERM "
        "(on Windows Ctrl+Break) stop at once; nothing half-written is left. The journal "
        "and a report are in the folder .sr3-desktop of the results."
    )
    add = parser.add_argument
    add("inputs", nargs="+", metavar="IN", help="photos, folders of photos, or patterns")
    add("output", metavar="OUT", help="output folder")
    add_upscaling(parser, exists="changed", several_devices=True)
    add_face_arguments(parser, by_hand=False)
    add("--recursive", action="store_true", help="search subfolders and recreate them under OUT")
    text = (
        "names of the results, made of {name} {scale} {model} {date} {seq} (default: %(default)s)"
    )
    add("--name", default=DEFAULT_TEMPLATE, metavar="TEMPLATE", help=text)
    add("--retry-failed", action="store_true", help="try only photos whose last attempt failed")
    text = "give up a photo after so many seconds"
    value(parser, "--time-limit", within(float, 1, 10**6), "SECONDS", text)
    add("--watch", action="store_true", help="keep watching for new photos until Ctrl+C")
    text = "address of a Dask scheduler, such as tcp://127.0.0.1:8786"
    add("--cluster", metavar="ADDRESS", help=text)
    add("--yes", action="store_true", help="do not ask before results are overwritten")
    add("--json", action="store_true", help="print one JSON object per photo")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the batch; returns the exit code.

    Raises:
        UsageError: The arguments do not go together.
        SR3Error: It cannot begin or continue.
    """
    card = chosen_card(args.model, models_dirs())
    folder = Path(args.output)
    _check(args, folder)
    check_faces(args, models_dirs())
    with Journal(journal_path(folder)) as journal:
        journal.lock()
        try:
            return _Batch(args, card, folder, journal).run()
        except SR3Error as error:
            complain("{error} The same command resumes where it left off.", error=error)
            return FAILED


def _check(args: argparse.Namespace, folder: Path) -> None:
    if problem := check_template(args.name):
        raise UsageError("--name: {problem}", problem=problem)
    there = reachable(folder)
    if there.is_file() or (folder.suffix.lower() in PHOTO_SUFFIXES and not there.is_dir()):
        raise UsageError(
            "{folder} is not a folder; the last argument is the folder of the results",
            folder=folder,
        )
    if args.cluster and len(args.device) > 1:
        raise UsageError("with --cluster every worker has one device; name one, or none")
    if not args.cluster:
        check_cards(args.device)
    if args.watch and args.retry_failed:
        raise UsageError("--watch and --retry-failed cannot be used together")
    for text in args.inputs if args.watch else ():
        if not reachable(Path(text)).exists() and not glob.has_magic(text):
            raise UsageError("there is no {text} to watch", text=text)


class _Batch:
    """One run of the command."""

    def __init__(
        self, args: argparse.Namespace, card: ModelCard, folder: Path, journal: Journal
    ) -> None:
        self._args, self._card, self._folder, self._journal = args, card, folder, journal
        self._stop = Stop()
        self._planner = Planner(lambda _folder: journal, args.name)
        self._outcomes = Outcomes(args.json)
        self._left: dict[Path, str] = {}  # photos that nothing became of yet, and why if all ends

    def run(self) -> int:
        """Do all of it and return the exit code."""
        args = self._args
        remove_leftovers(self._journal)
        note_finished(self._journal)
        found = [] if args.watch else self._search()
        jobs = self._plan(found)
        self._ask(jobs)
        command = self._command_key()
        # Only the failed photos of a run that was cut off: the same command still has the others.
        stays_open = args.watch or (args.retry_failed and self._journal.is_begun(command))
        run_name = self._journal.begin_run(command)
        reserved = self._planner.reservations
        journaled = JournaledUpscaler(lambda _: self._journal, models_dirs(), run_name, reserved)
        if args.retry_failed:
            jobs = self._failed_before(jobs, journaled)
        self._outcomes.tell_problems(found)
        try:
            with self._stopped_by_signals(), contextlib.suppress(Cancelled):
                self._work(jobs, journaled)
        finally:
            remove_leftovers(self._journal)
            for source, reason in list(self._left.items()):
                self._tell(Outcome(source, "left", error=reason))
            reported = self._report()
        if self._stop.is_wanted() and not args.watch:
            complain("Stopped. Finished files are complete; the same command resumes here.")
            return INTERRUPTED
        if not stays_open:  # a watched folder's next start is the same run: what is done stays done
            self._journal.end_run(run_name)
        return OK if reported and not self._outcomes.any_failed else FAILED

    def _stopped_by_signals(self) -> contextlib.AbstractContextManager[None]:
        """Let Ctrl+C and SIGTERM stop the batch in order; a second one ends it at once."""

        def stop_now(number: int, frame: object) -> None:
            at_once = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, at_once)
            self._stop.now()

        return taking(STOPS, stop_now)

    def _search(self) -> list[FoundPhoto]:
        inputs = self._args.inputs
        found = search(inputs, self._args.recursive, self._folder, with_unread=True)
        self._outcomes.tell_unread(found)
        found = [photo for photo in found if not photo.unread]
        return own_results_left_out(found, inputs, self._journal)

    def _plan(self, found: Sequence[FoundPhoto]) -> list[PlannedPhoto]:
        good = [photo for photo in found if not photo.problem]
        self._left |= {photo.path: _STOPPED for photo in good}
        return self._planner.plan([self._request(photo) for photo in good])

    def _failed_before(
        self, jobs: Sequence[PlannedPhoto], journaled: JournaledUpscaler
    ) -> list[PlannedPhoto]:
        failed = [job for job in jobs if journaled.failed_before(job.request)]
        self._left = dict.fromkeys(self._left, _NOT_TAKEN)
        self._left |= {job.request.source: _STOPPED for job in failed}
        return failed

    def _request(self, photo: FoundPhoto) -> UpscaleRequest:
        folder = self._folder / photo.below
        request = make_request(given(self._args, self._card), photo.path, folder)
        return with_faces(self._args, sized(self._args, request))

    def _ask(self, jobs: Sequence[PlannedPhoto]) -> None:
        """Ask once whether results may be replaced, where that is about to happen."""
        if self._args.exists != "overwrite" or self._args.yes:
            return
        there = [job.replaces for job in jobs if job.replaces]
        if not (there or self._args.watch):
            return
        what = Sentence("files of the same names")
        if there:
            what = Sentence("{count} existing files", count=len(there))
        if foreign := there.count("foreign"):
            what = Sentence(
                "{count} existing files ({foreign} of them not made by this program)",
                count=len(there),
                foreign=foreign,
            )
        if not sys.stdin.isatty():
            raise UsageError("{what} would be overwritten; allow it with --yes", what=what)
        complain(
            "{what} in {folder} will be overwritten. Continue? [y/N]",
            what=what,
            folder=self._folder,
        )
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise UsageError("nothing was done; choose another --exists or another folder")

    def _work(self, jobs: Sequence[PlannedPhoto], journaled: JournaledUpscaler) -> None:
        if not (jobs or self._args.watch):
            return
        executor = _executor(self._args)
        try:
            if self._args.watch:
                self._watch(journaled, executor)
            else:
                self._run_jobs(jobs, journaled, executor)
        finally:
            executor.close()

    def _watch(self, journaled: JournaledUpscaler, executor: Executor) -> None:
        watcher = Watcher()
        while not self._stop.is_wanted():
            ready = watcher.settled(self._search(), time.monotonic())
            if ready:
                self._run_jobs(self._plan(ready), journaled, executor)
            else:
                self._stop.wait(POLL_S)

    def _run_jobs(
        self, jobs: Sequence[PlannedPhoto], journaled: JournaledUpscaler, executor: Executor
    ) -> None:
        from tqdm import tqdm

        with tqdm(
            total=len(jobs),
            file=sys.stderr,
            disable=None,
            leave=False,
            bar_format="{desc}",
        ) as bar:
            estimate, first = StepEstimate(), next((job.request.source for job in jobs), None)

            def show(source: Path, progress: Progress) -> None:
                if source == first:
                    estimate.show(progress)
                words = Sentence(
                    "photo {number} of {count} · {name}: {progress}",
                    number=min(bar.n + 1, len(jobs)),
                    count=len(jobs),
                    name=source.name,
                    progress=in_words(progress),
                )
                parts: list[str] = [words]
                if rate := bar.format_dict["rate"]:  # photos a second, once one is done
                    seconds = (len(jobs) - bar.n) / rate
                    parts.append(Sentence("{time} left", time=about_time(seconds)))
                bar.set_description_str(" · ".join(map(translated, parts)))

            for outcome in run_batch(jobs, journaled, executor, self._stop, sentence, show):
                bar.clear()
                self._tell(outcome)
                bar.update()

    def _tell(self, outcome: Outcome) -> None:
        self._left.pop(outcome.source, None)
        self._outcomes.tell(outcome)

    def _report(self) -> bool:
        """Write the report and count; returns whether that went well."""
        try:
            csv, _ = write_reports(self._journal.path.parent, self._outcomes.by_source.values())
        except ImageWriteError as error:
            complain(error.sentence)
            return False
        if not self._args.json:
            statuses = [outcome.status for outcome in self._outcomes.by_source.values()]
            told = {status: statuses.count(status) for status in get_args(Status)} | {"csv": csv}
            if told["left"]:
                say(
                    "{done} done, {skipped} skipped, {failed} failed, {left} left. "
                    "The report is {csv}",
                    **told,
                )
            else:
                say("{done} done, {skipped} skipped, {failed} failed. The report is {csv}", **told)
        return True

    def _command_key(self) -> str:
        """Return what stands for this command, as opposed to others with the same folder."""
        settings = {k: v for k, v in vars(self._args).items() if k not in _NOT_OF_THE_RUN}
        inputs = [Path(os.path.abspath(text)) for text in self._args.inputs]
        folder = Path(os.path.abspath(settings.pop("output")))  # may be moved, with its journal
        settings["inputs"] = [
            str(path.relative_to(folder) if path.is_relative_to(folder) else path)
            for path in inputs
        ]
        text = json.dumps(settings, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _executor(args: argparse.Namespace) -> Executor:
    """Return who does the work: this process, others, or a cluster."""
    if args.cluster:
        from sr3_desktop.engine.batch.dask_executor import Cluster

        return Cluster(args.cluster, models_dirs(), args.time_limit)
    devices: Sequence[str] = args.device
    if devices == ["auto"]:
        from sr3_desktop.engine.models.device import diagnose

        devices = [name for name in diagnose().devices if name.startswith("cuda")] or devices
    if len(devices) == 1 and not devices[0].startswith("cuda"):  # a card that is lost stays so
        return InlineExecutor(build_upscaler(models_dirs()), args.time_limit)
    return ProcessExecutor(devices, models_dirs(), args.time_limit)
