"""Flows with one photo, from the first start to its end."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PIL import Image

from .person import Person


class TestOnePhoto:
    """A first start, and what follows it; each step goes on from the one before."""

    def test_first_start_fits_the_screen(self, person: Person) -> None:
        person.start()
        left, top, width, height = person.geometry()
        assert left >= 0
        assert top >= 0
        assert left + width <= 1366
        assert top + height <= 768
        person.see("Drop photos here*")
        person.dismiss_cards()

    def test_open_by_dialog(self, person: Person, photos: list[Path]) -> None:
        person.press("ctrl+o")
        person.see("File name*")
        person.write(photos[0])
        person.press("Return")
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.see("Upscale this photo")

    def test_zoom_by_mouse_and_keys(self, person: Person) -> None:
        view = person.view()
        before = person.see("Zoom *", role="ButtonMenu").name
        person.wheel(*view.at())
        person.wait(lambda: person.see("Zoom *", role="ButtonMenu").name != before)
        person.press("1")
        person.see("Zoom 100 percent")
        person.press("f")
        person.see(before)
        person.choose(before, "200 %")
        person.see("Zoom 200 percent")
        person.click("Fit to window (F)")
        person.see(before)

    def test_upscale_writes_a_file_beside_the_photo(
        self, person: Person, photos: list[Path]
    ) -> None:
        original = hashlib.sha256(photos[0].read_bytes()).hexdigest()
        person.click("Quick")
        person.click("Upscale this photo")
        made = person.file("cat 0_4x.jpg")
        person.see("Done")
        with Image.open(made) as result:
            assert result.size == (192, 144)
        assert hashlib.sha256(photos[0].read_bytes()).hexdigest() == original

    def test_divider_by_mouse(self, person: Person) -> None:
        view = person.see("Comparison*")
        person.wait(lambda: person.find("Comparison, divider 50 percent"))
        person.drag(view.at(0.5, 0.3), view.at(0.3, 0.3))
        person.wait(lambda: "50" not in person.see("Comparison*").name)

    def test_divider_by_keys_after_a_click_on_a_button(self, person: Person) -> None:
        person.click("Slider")
        before = person.see("Comparison*").name
        person.press("Right", "Right", "Right")
        person.wait(lambda: person.see("Comparison*").name != before)
        assert person.see("Slider").checked

    def test_space_shows_the_original_after_a_click_on_a_button(self, person: Person) -> None:
        person.click("Result", role="RadioButton")
        person.wait(lambda: person.see("Result", role="RadioButton").checked)
        person.point_at(5, 5)
        result = person.wait(lambda: person.steady_picture())
        person.hold("space")
        person.wait(lambda: person.picture() != result)
        person.release("space")
        person.wait(lambda: person.picture() == result)

    def test_save_a_copy(self, person: Person) -> None:
        person.press("ctrl+s")
        person.see("File name*")
        person.press("ctrl+a")
        person.write(person.photos / "mine.png")
        person.press("Return")
        with Image.open(person.file("mine.png")) as copy:
            assert (copy.format, copy.size) == ("PNG", (192, 144))

    def test_the_original_is_never_replaced(self, person: Person, photos: list[Path]) -> None:
        before = photos[0].read_bytes()
        person.click("Save a copy as…")
        person.see("File name*")
        person.press("ctrl+a")
        person.write(photos[0])
        person.press("Return")
        person.click("Yes")
        person.click("Choose another name")
        person.see("File name*")
        person.press("Escape")
        person.gone("File name:")
        assert photos[0].read_bytes() == before

    def test_stop_in_the_middle_and_run_again(self, person: Person) -> None:
        person.click("Best")
        person.press("ctrl+Return")
        person.see("Stop")
        person.press("Escape")
        person.says("Stopped")
        assert "cat 0_4x (2).jpg" not in person.names()
        person.click("Quick")
        person.press("ctrl+Return")
        person.file("cat 0_4x (2).jpg")
        person.see("Done")

    def test_help_and_about(self, person: Person) -> None:
        person.press("F1")
        person.says("Undo remove")
        person.press("Escape")
        person.gone("Undo remove")
        person.choose("Menu", "About SR3 Desktop…")
        person.says("License")
        person.press("Escape")

    def test_quit_by_key(self, person: Person) -> None:
        person.press("ctrl+q")
        assert person.wait_for_end() == 0
