"""Worker processes for many tasks: a task that kills its process fails alone."""

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from sr3_desktop.engine.base.signals import unheard_by_children
from sr3_desktop.engine.base.worker_process import begin_worker

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

MAX_WORKERS = 61  # the most that Windows can wait for


def in_order(
    work: Callable[[Task], Outcome],
    tasks: Sequence[Task],
    workers: int,
    when_killed: Callable[[Task], Outcome],
) -> Generator[Outcome]:
    """Yield the outcome of each task, in the order of the tasks.

    Args:
        work: A function of a module; with one worker it is called in this process.
        workers: Number of processes, at most `MAX_WORKERS`.
        when_killed: Makes the outcome of a task whose process ended in the middle of it, twice.
    """
    workers = min(workers, MAX_WORKERS, len(tasks))
    if workers <= 1:
        yield from map(work, tasks)
        return
    left = deque(tasks)
    while left:
        begun: deque[tuple[Task, Future[Outcome]]] = deque()
        try:
            yield from _until_one_dies(work, left, begun, workers)
        except BrokenProcessPool:
            # One of those begun is to blame, or the memory was too small for all at once.
            for task, _ in begun:
                yield _alone(work, task, when_killed)


def _until_one_dies(
    work: Callable[[Task], Outcome],
    left: deque[Task],
    begun: deque[tuple[Task, Future[Outcome]]],
    workers: int,
) -> Generator[Outcome]:
    with _pool(workers) as pool:
        try:
            while left or begun:
                while left and len(begun) < 4 * workers:  # more would only fill the memory
                    with unheard_by_children():
                        begun.append((left[0], pool.submit(work, left[0])))
                    left.popleft()
                outcome = begun[0][1].result()
                begun.popleft()
                yield outcome
        finally:
            pool.shutdown(cancel_futures=True)  # cancelled by others, they trouble a dying pool


def _alone(
    work: Callable[[Task], Outcome], task: Task, when_killed: Callable[[Task], Outcome]
) -> Outcome:
    for _ in range(2):  # it may not have begun when another one ended the processes
        with _pool(1) as pool, contextlib.suppress(BrokenProcessPool):
            with unheard_by_children():
                future = pool.submit(work, task)
            return future.result()
    return when_killed(task)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned on every system: a fork would copy locks and threads that other code may hold.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, spawn, initializer=_begin)


def _begin() -> None:
    from sr3_desktop.engine.images import prepare_pillow  # loads numpy and Pillow

    begin_worker()
    prepare_pillow()
