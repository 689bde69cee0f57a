"""What the actions of the window start, and the buttons that start or tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sr3_desktop.engine.base.errors import Sentence

from .actions import Actions

if TYPE_CHECKING:
    from .main_window import MainWindow


def slots_of(window: MainWindow) -> Mapping[str, Callable[[], object]]:
    """Return what each action does, by its name."""
    return {
        "open": window.files.choose_photos,
        "open_folder": window.files.choose_folder,
        "paste": window.photos.paste,
        "remove": window.photos.remove_chosen,
        "undo": window.toast.undo,
        "earlier": window.photos.move_earlier,
        "later": window.photos.move_later,
        "save": window.save_result,
        "repeat": window.recipes.repeat,
        "start": window.run.start,
        "start_all": window.run.start_all,
        "variants": window.panel.detail_row.variants.click,
        "trust": window.panel.detail_row.trust.click,
        "stop": window.stop,
        "preview": window.tools.preview.ask,
        "timeline": window.timeline.toggle,
        "variant": window.run_bar.press_variant,
        "faces": window.faces.button.click,
        "brush": window.brush.toggle,
        "previous": window.photos.show_previous,
        "next": window.photos.show_next,
        "settings": window.panel.toggle,
        "menu": window.top_bar.menu_button.showMenu,
        "next_region": window.focus_next_region,
        "help": window.show_shortcuts,
        "about": window.show_about,
        "quit": window.close,
        "log": window.files.open_log_folder,
        "blink": window.viewer.toggle_blink,
        "fit": window.view.fit,
        "one_to_one": window.view.actual_size,
        "zoom_in": window.view.zoom_in,
        "zoom_out": window.view.zoom_out,
    }


def put_actions_on_buttons(window: MainWindow, actions: Actions) -> None:
    """Let buttons start actions, or only tell what they do and by which key."""
    top, run, faces, explain = window.top_bar, window.run_bar, window.faces, actions.explain
    for button, name in (
        (top.open_button, "open"),
        (top.zoom_out, "zoom_out"),
        (top.zoom_in, "zoom_in"),
        (top.fit_button, "fit"),
        (run.save_button, "save"),
        (run.start_button, "start"),
        (run.all_button, "start_all"),
    ):
        actions.put_on(button, name)
    for button, name in (  # these do more than their action
        (top.hold, "hold"),
        (top.timeline_button, "timeline"),
        (run.variant_button, "variant"),
        (run.stop_button, "stop"),
        (faces.button, "faces"),
        (window.tools.preview.frame.button, "preview"),
        (window.panel.fold, "settings"),
    ):
        explain(button, name)
    explain(window.tools.preview.button, "preview", Sentence("Preview frame"))
    explain(window.timeline.bar.close_button, "timeline", Sentence("Close the timeline"))
    tip = Sentence("Use the photo model for this face")
    explain(faces.bar.remove_button, "remove_face", tip)
    tip = Sentence("Keep the frames and stop framing")
    explain(faces.bar.done_button, "leave_faces", tip)
    window.queue_panel.remove.setShortcuts(actions["remove"].shortcuts())
    window.queue_panel.remove.setShortcutVisibleInContextMenu(True)
