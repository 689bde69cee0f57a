"""Integration with the Windows shell: application identity, taskbar progress, reduced motion.

On other systems, and where Windows refuses, everything here does nothing.
"""

import ctypes
import logging
import sys
from ctypes import c_int, c_uint64, c_void_p
from typing import Any

log = logging.getLogger(__name__)

APP_ID = "SR3Desktop.SR3Desktop"

_CLSID_TASKBAR_LIST = "{56FDF344-FD6D-11D0-958A-006097C9A090}"
_IID_TASKBAR_LIST_3 = "{EA1AFB91-9E28-4B86-90E9-9E9F8A5EEFAF}"
_CLSCTX_INPROC_SERVER = 1

# Positions in ITaskbarList3's table of functions.
_RELEASE, _HR_INIT, _SET_PROGRESS_VALUE, _SET_PROGRESS_STATE = 2, 3, 9, 10

_STATES = {"none": 0, "unknown": 1, "running": 2, "failed": 4, "paused": 8}
"""Its flags: no progress, indeterminate, normal, error, paused."""

_SPI_GETCLIENTAREAANIMATION = 0x1042


def windows_dlls() -> Any | None:
    """Return the loader of Windows' libraries, None on other systems."""
    if sys.platform == "win32":
        return ctypes.windll
    return None


def set_app_id(dlls: Any | None) -> None:
    """Give the taskbar our own icon and group instead of Python's."""
    _quietly(lambda: dlls and dlls.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID))


def animations_wanted(dlls: Any | None) -> bool:
    """Return whether the user wants windows to move; unless they say no, they do."""
    wanted = c_int(1)
    _quietly(
        lambda: (
            dlls
            and dlls.user32.SystemParametersInfoW(
                _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(wanted), 0
            )
        )
    )
    return bool(wanted.value)


class TaskbarProgress:
    """The progress bar in the taskbar's button: `ITaskbarList3` by way of ctypes.

    Args:
        dlls: See `windows_dlls`.
        window: Handle of the window, `int(QWidget.winId())`.
    """

    def __init__(self, dlls: Any | None, window: int) -> None:
        self._dlls, self._window = dlls, window
        self._list: Any = None
        if dlls is not None:
            _quietly(self._create)

    def show(self, state: str, fraction: float = 0.0) -> None:
        """Show "none", "unknown", "running", "paused" or "failed", and 0 to 1 of the bar."""
        if self._list is None:
            return
        _quietly(lambda: self._call(_SET_PROGRESS_STATE, (c_int, _STATES[state])))
        if state in ("running", "paused", "failed"):
            done = round(min(max(fraction, 0.0), 1.0) * 1000)
            _quietly(lambda: self._call(_SET_PROGRESS_VALUE, (c_uint64, done), (c_uint64, 1000)))

    def close(self) -> None:
        """Let the interface go."""
        if self._list is not None:
            _quietly(lambda: self._function(_RELEASE)(self._list))
            self._list = None

    def _create(self) -> None:
        assert self._dlls is not None  # `__init__` has looked
        ole = self._dlls.ole32
        ole.CoInitialize(None)  # Qt has done so already, which is no error
        made = c_void_p()
        failure = ole.CoCreateInstance(
            self._guid(_CLSID_TASKBAR_LIST),
            None,
            _CLSCTX_INPROC_SERVER,
            self._guid(_IID_TASKBAR_LIST_3),
            ctypes.byref(made),
        )
        if failure or not made.value:
            raise OSError(f"no taskbar list ({failure})")
        self._list = made
        if self._function(_HR_INIT)(made):
            self._list = None
            raise OSError("the taskbar list cannot be used")

    def _guid(self, text: str) -> Any:
        assert self._dlls is not None
        made = (ctypes.c_byte * 16)()
        if self._dlls.ole32.CLSIDFromString(ctypes.c_wchar_p(text), ctypes.byref(made)):
            raise OSError(f"{text} is no class id")
        return ctypes.byref(made)

    def _function(self, position: int, *types: Any) -> Any:
        """Return a function of the interface, which takes the interface itself first."""
        table = ctypes.cast(self._list, ctypes.POINTER(c_void_p))[0]
        address = ctypes.cast(table, ctypes.POINTER(c_void_p))[position]
        kind = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
        return kind(c_int, c_void_p, *types)(address)

    def _call(self, position: int, *arguments: tuple[Any, int]) -> None:
        types = [c_void_p, *(kind for kind, _ in arguments)]
        values = [self._window, *(value for _, value in arguments)]
        self._function(position, *types)(self._list, *values)


def _quietly(action: Any) -> None:
    """Do something that only decorates: a failure is logged, no more."""
    try:
        action()
    except (OSError, AttributeError, ValueError, ctypes.ArgumentError) as error:
        log.info("Windows refused: %s", error)
