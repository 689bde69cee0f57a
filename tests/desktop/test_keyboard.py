"""Every flow with the keyboard alone: no test here has a mouse."""

from pathlib import Path

from PIL import Image

from .person import MOST_TABS, Item, Person


def go(person: Person, *names: str, back: bool = False) -> Item:
    """Press Tab until something of one of these names has the keyboard."""
    for _ in range(MOST_TABS):
        item = person.focus()
        if item is not None and any(
            item.name == name or (name.endswith("*") and item.name.startswith(name[:-1]))
            for name in names
        ):
            return item
        person.press("shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never comes to {names}")


def go_to_picture(person: Person) -> None:
    """Go on to the picture by F6."""
    for _ in range(12):
        item = person.focus()
        if item is not None and item.kind == "CompareView":
            return
        person.press("F6")
    raise AssertionError("F6 never comes to the picture")


def pick(person: Person, *names: str) -> None:
    """Go down an open menu, and down the menu that opens from there."""
    for number, name in enumerate(names):
        person.see(f"{name}*", role="MenuItem")
        for _ in range(30):
            item = person.focus()
            if item is not None and item.role == "MenuItem" and item.name.startswith(name):
                break
            person.press("Down")
        else:
            raise AssertionError(f"no key comes to {name!r}")
        person.press("Return" if number == len(names) - 1 else "Right")


def menu(person: Person, *names: str) -> None:
    """Choose something in the menu of the window."""
    person.press("F10")
    pick(person, *names)


def fill_in(person: Person, field: str, path: Path) -> None:
    """Answer a dialog of files."""
    person.see(field)
    person.press("ctrl+a")
    person.write(path)
    person.press("Return")
    person.gone(field.removesuffix("*"))


def rows(person: Person) -> list[Item]:
    """Return the photos of the list."""
    return [item for item in person.look() if item.role == "ListItem"]


class TestKeyboardAlone:
    """One person without a mouse; each step goes on from the one before."""

    def test_the_first_card_is_answered_and_a_photo_opened(
        self, person: Person, photos: list[Path]
    ) -> None:
        person.start()
        person.see("Got it")
        go(person, "Got it")
        person.press("space")
        person.gone("Got it")
        person.press("ctrl+o")
        fill_in(person, "File name*", photos[0])
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.see("Upscale this photo")

    def test_zoom_and_move(self, person: Person) -> None:
        go_to_picture(person)
        before = person.see("Zoom *", role="ButtonMenu").name
        person.press("1")
        person.see("Zoom 100 percent")
        person.press(*8 * ["plus"])
        shown = person.wait(person.steady_picture)
        person.press("alt+Right", "alt+Down")
        person.wait(lambda: person.picture() != shown)
        person.press("minus", "f")
        person.see(before)
        go(person, before)
        person.press("space")
        pick(person, "200 %")
        person.see("Zoom 200 percent")
        person.press("0")

    def test_every_row_of_the_settings(self, person: Person) -> None:
        go(person, "4×")
        person.press("Left")
        person.wait(lambda: person.see("2×").checked)
        person.press("Right")
        person.wait(lambda: person.see("4×").checked)
        go(person, "Balanced")
        person.press("Left")
        person.wait(lambda: person.see("Quick").checked)
        go(person, "Clean-up: auto")
        person.press("space")
        person.wait(lambda: not person.see("Clean-up: auto").checked)
        before = go(person, "Clean-up").value
        person.press("Right")
        person.wait(lambda: person.see("Clean-up", role="Slider").value != before)
        go(person, "Quick")
        person.press("Right")
        person.wait(lambda: person.see("Balanced").checked)
        before = go(person, "Detail level").value
        person.press("Left", "Left")
        person.wait(lambda: person.see("Detail level", role="Slider").value != before)
        go(person, "Balanced")
        person.press("Left")
        person.wait(lambda: person.see("Quick").checked)

    def test_another_folder_and_back(self, person: Person) -> None:
        go(person, "Same folder")
        person.press("Right")
        fill_in(person, "Directory*", person.folder)
        person.wait(lambda: person.see("Other folder…").checked)
        go(person, "Other folder…", back=True)
        person.press("Left")
        person.wait(lambda: person.see("Same folder").checked)

    def test_a_value_under_advanced(self, person: Person) -> None:
        go(person, "Advanced")
        person.press("space")
        before = go(person, "Steps").value
        person.press("Up")
        person.wait(lambda: person.see("Steps", role="SpinBox").value != before)
        go(person, "Advanced", back=True)
        person.press("space")
        go(person, "Reset all", back=True)
        person.press("space")
        go(person, "Balanced")
        person.press("Left")
        person.wait(lambda: person.see("Quick").checked)

    def test_a_preview_in_a_frame_that_was_moved(self, person: Person) -> None:
        go_to_picture(person)
        person.press("p")
        frame = person.see("Preview frame, *").name
        person.press("bracketleft", "bracketleft", "ctrl+Right", "ctrl+Down")
        person.wait(lambda: person.see("Preview frame, *").name != frame)
        person.press("p")
        person.says("Preview, ")
        before = person.see("Comparison*").name
        person.press("Right")
        person.wait(lambda: person.see("Comparison*").name != before)

    def test_variations(self, person: Person) -> None:
        person.press("shift+v")
        person.says("Variations of the frame")
        person.wait(lambda: person.see("Variation 4*").name.endswith("ready"))
        go(person, "Variation 1*")
        person.press("alt+Right", "Down", "Right")
        person.wait(lambda: (item := person.focus()) and item.name.startswith("Variation 4"))
        person.press("Return")
        person.says("will be upscaled like variation D")
        person.press("ctrl+z")
        person.wait(lambda: not any("like variation" in item.name for item in person.look()))

    def test_the_trust_view_and_its_numbers(self, person: Person) -> None:
        person.press("shift+t")
        person.says("Hover over the picture")
        go_to_picture(person)
        person.press("alt+Right")
        person.says("here (±")
        person.press("Escape")
        person.gone("Where details are invented")

    def test_upscale_this_photo(self, person: Person) -> None:
        go(person, "Balanced", "Quick")
        person.press("Right")
        person.press("ctrl+Return")
        person.file("cat 0_4x.jpg")
        person.see("Done")

    def test_ways_to_compare(self, person: Person) -> None:
        go(person, "Slider")
        person.press("Right")
        person.see("Original and result side by side")
        person.press("Right")
        person.see("Result only")
        person.press("b")
        person.see("Original and result alternating")
        go(person, "More ways to compare*")
        person.press("space")
        pick(person, "Difference")
        person.see("Difference of original and result")
        go(person, "Slider", back=True)
        person.press("space")
        person.see("Comparison*")
        go_to_picture(person)
        before = person.see("Comparison*").name
        person.press("Right", "shift+Right")
        person.wait(lambda: person.see("Comparison*").name != before)
        shown = person.wait(person.steady_picture)
        person.hold("space")
        person.wait(lambda: person.picture() != shown)
        person.release("space")
        person.wait(lambda: person.picture() == shown)

    def test_the_timeline_and_its_file(self, person: Person) -> None:
        if not person.find("From noise to photo"):
            person.press("t")
        go(person, "State of the diffusion")
        person.press("Home")
        person.says("Starting noise")
        go(person, "Save the timeline as a picture or an animation")
        person.press("space")
        pick(person, "Strip of pictures")
        fill_in(person, "File name*", person.photos / "strip.png")
        person.file("strip.png")
        person.press("t")
        person.gone("State of the diffusion")

    def test_the_detail_level_of_a_result_is_saved(self, person: Person) -> None:
        before = person.file("cat 0_4x.jpg").read_bytes()
        go(person, "Detail level")
        person.press("Left", "Left", "Left")
        person.see("Save")
        person.press("ctrl+s")
        person.see("Save a copy as…")
        assert person.file("cat 0_4x.jpg").read_bytes() != before

    def test_the_brush_by_frames(self, person: Person) -> None:
        go_to_picture(person)
        person.press("ctrl+b", "n")
        frame = person.see("Frame at*").name
        person.press("Right", "ctrl+Down")
        person.wait(lambda: person.see("Frame at*").name != frame)
        person.press("Delete", "x", "bracketright", "n", "ctrl+z", "ctrl+y", "Escape")
        person.gone("Detail brush")
        person.see("Save")
        person.press("ctrl+s")
        person.see("Save a copy as…")

    def test_frames_around_faces(self, person: Person) -> None:
        person.press("ctrl+f")
        person.see("Frame faces")
        go(person, "Frame faces")
        person.press("space")
        person.see("Frames around faces: 0")
        person.press("n")
        person.see("Face 1 of 1*")
        person.press("shift+Left", "ctrl+Up", "ctrl+Right")
        person.see("Faces: 1")
        person.press("Delete", "Escape")
        person.gone("Find faces")

    def test_a_copy_is_saved(self, person: Person) -> None:
        person.press("ctrl+s")
        fill_in(person, "File name*", person.photos / "mine.png")
        with Image.open(person.file("mine.png")) as copy:
            assert copy.size == (192, 144)

    def test_settings_are_repeated(self, person: Person) -> None:
        menu(person, "Repeat these settings")
        person.wait(lambda: person.see("Balanced").checked)

    def test_stop(self, person: Person) -> None:
        go(person, "Balanced")
        person.press("Right", "ctrl+Return")
        person.see("Stop", role="Button")
        person.press("Escape")
        person.says("Stopped")
        go(person, "Best")
        person.press("Left", "Left")
        person.wait(lambda: person.see("Quick").checked)

    def test_help_about_and_device(self, person: Person) -> None:
        person.press("F1")
        person.says("Undo remove")
        person.press("Next", "Escape")
        person.gone("Show these shortcuts")
        menu(person, "About")
        person.says("License")
        person.press("Escape")
        go(person, "Device: *")
        person.press("space")
        person.see("Copy report")
        person.press("Escape")
        person.gone("Copy report")

    def test_a_folder_is_added_and_some_of_it_upscaled(self, person: Person) -> None:
        person.press("ctrl+shift+o")
        fill_in(person, "Directory*", person.photos)
        person.says("photo 2 of 11")  # with the copy and the strip of pictures
        go(person, "Photos")
        person.press("Home")
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.press("Right", "shift+Right")
        person.see("Upscale 2 photos", role="Button")
        chosen = [item.name.partition(",")[0] for item in rows(person) if item.selected]
        person.press("ctrl+Return")
        for name in chosen:
            person.file("{}_4x.{}".format(*name.rsplit(".", 1)))
        person.says("Finished")

    def test_photos_are_removed_and_come_back(self, person: Person) -> None:
        person.press("shift+Left")  # a run chooses the photo that it has come to
        person.see("Upscale 2 photos", role="Button")
        before = [item.name for item in rows(person)]
        gone = {item.name for item in rows(person) if item.selected}
        person.press("Delete")
        person.says("2 photos were removed")
        assert gone.isdisjoint(item.name for item in rows(person))
        person.press("ctrl+z")
        person.wait(lambda: [item.name for item in rows(person)] == before)

    def test_the_list_s_menus_and_its_table(self, person: Person) -> None:
        go(person, "Photos", back=True)
        person.press("Menu")
        person.see("Remove from the list", role="MenuItem")
        person.press("Escape")
        go(person, "Show as a table")
        person.press("space")
        person.see("Table of photos")
        go(person, "List menu")
        person.press("space")
        pick(person, "Save report")
        fill_in(person, "File name*", person.photos / "report.csv")
        assert "cat 4.jpg" in person.file("report.csv").read_text("utf-8")
        go(person, "Show as a strip", back=True)
        person.press("space")
        person.wait(lambda: rows(person))

    def test_all_are_upscaled_with_a_pause_and_one_left_out(self, person: Person) -> None:
        go(person, "Quick")
        person.press("Right", "ctrl+shift+Return")
        person.see("Pause")
        go(person, "Pause")
        person.press("space")
        person.says(": paused")
        person.press("Escape")
        person.see("Skip this photo", role="MenuItem")
        pick(person, "Skip this photo")
        person.see("Pause")
        person.press("Escape")
        pick(person, "Stop now")
        person.says("Stopped")

    def test_theme_contrast_and_language(self, person: Person) -> None:
        light = person.shot((700, 740))
        menu(person, "Theme", "Dark theme")
        person.wait(lambda: person.shot((700, 740)) != light)
        menu(person, "Theme", "High contrast")
        person.press("F10")
        pick(person, "Language", "简体中文")
        person.see("快速")
        person.press("F10")
        pick(person, "语言", "English")
        person.see("Quick")

    def test_quitting_in_a_run_is_asked_about(self, person: Person) -> None:
        go(person, "Balanced", "Quick", "Best")
        person.press("Right")
        person.press("ctrl+Return")
        person.see("Stop", role="Button")
        person.press("ctrl+q")
        person.see("Keep running")
        person.press("Return")
        person.gone("Keep running")
        person.press("ctrl+q")
        go(person, "Finish this photo, then close")
        person.press("space")
        assert person.wait_for_end() == 0
