"""Flows with what can be done to a photo beside upscaling it, and with the settings."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import Image

from .person import ROOT, Person


class TestTools:
    """A preview, variations, the trust view, the timeline and faces."""

    def test_a_preview_is_made_in_the_frame(self, person: Person, photos: list[Path]) -> None:
        person.start(photos[0])
        person.dismiss_cards()
        person.see("Upscale this photo")
        person.press("p")
        person.click("Preview here*", role="Button")
        person.says("Preview, ")
        assert "cat 0_4x.jpg" not in person.names()

    def test_a_preview_is_compared_by_divider_and_space(self, person: Person) -> None:
        assert person.see("Slider").checked
        before = person.see("Comparison*").name
        person.press("Right")
        person.wait(lambda: person.see("Comparison*").name != before)
        person.point_at(5, 5)
        shown = person.wait(person.steady_picture)
        person.hold("space")
        person.wait(lambda: person.picture() != shown)
        person.release("space")
        person.wait(lambda: person.picture() == shown)

    def test_variations_are_compared_and_one_is_chosen(self, person: Person) -> None:
        person.press("shift+v")
        person.says("Variations of the frame")
        person.gone("Stop")
        person.wait(lambda: person.see("Variation 4*").name.endswith("ready"))
        person.click("Variation 4*")
        person.wait(lambda: not [item for item in person.look() if item.kind == "VariantCell"])

    def test_the_trust_view_is_shown_and_closed(self, person: Person) -> None:
        person.choose("Tools", "Trust view")
        person.says("Where details are invented")
        person.press("Escape")
        person.gone("Where details are invented")

    def test_the_timeline_is_walked_by_keys_and_exported(self, person: Person) -> None:
        person.click("Balanced")
        person.press("ctrl+Return")
        person.file("cat 0_4x.jpg")
        person.see("Done")
        if not person.find("From noise to photo"):
            person.press("t")
        slider = person.see("State of the diffusion")
        person.click_at(*slider.at(0.2))
        person.press("Home")
        person.says("Starting noise")
        person.choose("Save the timeline as a picture or an animation", "Strip of pictures (PNG)…")
        person.see("File name*")
        person.press("ctrl+a")
        person.write(person.photos / "strip.png")
        person.press("Return")
        with Image.open(person.file("strip.png")) as strip:
            assert strip.width > 192
        person.press("t")
        person.gone("State of the diffusion")

    def test_faces_are_found_and_upscaled(self, person: Person) -> None:
        face = person.photos / "astronaut.jpg"
        shutil.copy(ROOT / "resources" / "samples" / "astronaut.jpg", face)
        assert person.start_another(face) == 0
        person.wait(lambda: [item for item in person.look() if "astronaut" in item.name])
        person.press("Next")
        person.wait(lambda: person.title().startswith("astronaut"))
        person.press("ctrl+f")
        person.click("Frame faces")
        person.click("Find faces")
        person.says("1 face found")
        person.click("Done", role="Button")
        person.see("Faces: 1")
        person.click("Quick")
        person.press("ctrl+Return")
        person.file("astronaut_4x.jpg")


class TestSettings:
    """Settings change the result and are there again at the next start."""

    def test_size_folder_and_format_change_the_file(
        self, person: Person, photos: list[Path]
    ) -> None:
        person.start(photos[1])
        person.dismiss_cards()
        person.click("Quick")
        person.click("2×")
        person.click("Other folder…")
        person.see("Directory*")
        person.press("ctrl+a")
        person.write(person.folder)
        person.press("Return")
        person.gone("Directory:")
        person.press("ctrl+Return")
        made = person.folder / "cat 1_2x.png"
        person.wait(made.exists)
        with Image.open(made) as result:
            assert result.size == (96, 72)

    def test_a_slider_and_the_keyboard_alone(self, person: Person) -> None:
        person.press("F6", "F6", "F6")
        focus = person.focus_on("Clean-up")
        before = focus.value
        person.press("Right", "Right")
        person.wait(lambda: (now := person.focus()) is not None and now.value != before)

    def test_theme_and_language_change_at_once(self, person: Person) -> None:
        light = person.shot((700, 740))
        person.choose("Menu", "Theme", "Dark theme")
        person.wait(lambda: person.shot((700, 740)) != light)
        person.choose("Menu", "Theme", "High contrast")
        person.choose("Menu", "Language", "简体中文")
        person.see("快速")

    def test_all_of_it_is_there_at_the_next_start(self, person: Person) -> None:
        person.press("ctrl+q")
        assert person.wait_for_end() == 0
        person.start()
        assert person.see("2×").checked
        assert person.see("快速").checked


class TestFailures:
    """What cannot be done is said in a sentence, and the rest goes on."""

    def test_bad_files_are_told_apart(self, person: Person, photos: list[Path]) -> None:
        bad = person.photos / "notes.jpg"
        bad.write_bytes(b"no picture at all")
        person.start(photos[0], bad, photos[1])
        person.dismiss_cards()
        person.click("Quick")
        person.press("ctrl+shift+Return")
        person.says("2 done, 1 failed")
        person.click("Show failed photos")
        person.says("notes.jpg is damaged or is not an image")

    def test_an_existing_result_is_asked_for_before_it_is_replaced(self, person: Person) -> None:
        person.click("Show as a strip")
        person.press("Prior", "Prior", "Prior")
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        before = (person.photos / "cat 0_4x.jpg").stat().st_mtime_ns
        person.click("Advanced")
        person.focus_on("Keep both")  # on Linux Qt calls a list by its choice
        person.write("Replace")
        person.press("ctrl+Return")
        person.click("Replace", role="Button")
        person.wait(lambda: (person.photos / "cat 0_4x.jpg").stat().st_mtime_ns != before)
