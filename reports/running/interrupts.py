"""Interrupts, where several things go on at a time: each of them is to end what it has started."""

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from reports.signals import ASK_TO_END

What = TypeVar("What")


def run_until_interrupted(what: Coroutine[Any, Any, What]) -> What:
    """asyncio.run, where signals that raise KeyboardInterrupt elsewhere cancel what runs, and raise it when that has ended.

    asyncio does so for Ctrl-C alone, from Python 3.11 on, and not where a shell has interrupts ignored. Raised wherever the
    process happens to be, it may come between the start of a command and the place where its end is seen to.
    """
    try:
        return asyncio.run(_cancelled_by_signals(what))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _cancelled_by_signals(what: Coroutine[Any, Any, What]) -> What:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(what)

    def cancel(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(task.cancel)

    answered = {number: handler for number in ASK_TO_END if callable(handler := signal.getsignal(number))}
    for number in answered:
        signal.signal(number, cancel)
    try:
        return await task
    finally:
        for number, handler in answered.items():
            signal.signal(number, handler)
