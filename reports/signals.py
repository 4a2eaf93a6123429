"""What asks this process to end: SIGTERM and SIGHUP are answered as Ctrl-C is, so that what it started ends with it."""

import signal

# Windows has no SIGHUP.
ASK_TO_END = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def end_without_a_word() -> None:
    """Let Ctrl-C just end this process, as long as it has started nothing and has nothing to tell."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """Let each of them raise KeyboardInterrupt; what is ignored (under nohup, in the background of a shell) stays so."""
    for number in ASK_TO_END:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
