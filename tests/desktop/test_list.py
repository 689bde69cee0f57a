"""Flows with a list of photos."""

from __future__ import annotations

from pathlib import Path

from .person import Person


def strip(person: Person) -> dict[str, bool]:
    """Return the names in the list, and which are chosen."""
    return {item.name: item.selected for item in person.look() if item.role == "ListItem"}


def item_at(person: Person, number: int) -> tuple[int, int]:
    """Return where a photo of the list is."""
    items = person.wait(lambda: [item for item in person.look() if item.role == "ListItem"])
    return items[number].at()


class TestList:
    """Photos come in every way; some of them are upscaled."""

    def test_photos_of_the_command_line_are_opened(
        self, person: Person, photos: list[Path]
    ) -> None:
        person.start(*photos[:4])
        person.dismiss_cards()
        person.wait(lambda: len(strip(person)) == 4)
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.click("Quick")

    def test_a_second_start_adds_to_this_window(self, person: Person, photos: list[Path]) -> None:
        assert person.start_another(photos[4]) == 0
        person.wait(lambda: len(strip(person)) == 5)
        person.says("was added to the list")
        assert person.title().startswith("cat 0.jpg")

    def test_files_are_dropped_and_pasted(self, person: Person, photos: list[Path]) -> None:
        with person.other_program("files", *photos[5:7]):
            person.drag((20, 20), person.view().at())
            person.wait(lambda: len(strip(person)) == 7)
        with person.other_program("files", photos[7]):
            person.click_at(*person.view().at(0.1, 0.1))
            person.press("ctrl+v")
            person.wait(lambda: len(strip(person)) == 8)

    def test_a_picture_is_pasted(self, person: Person, photos: list[Path]) -> None:
        with person.other_program("picture", photos[1]):
            person.click_at(*person.view().at(0.1, 0.1))
            person.press("ctrl+v")
            person.wait(lambda: len(strip(person)) == 9)
        person.wait(lambda: person.title().startswith("pasted"))
        person.press("ctrl+z")

    def test_those_chosen_with_ctrl_and_shift_are_upscaled(
        self, person: Person, photos: list[Path]
    ) -> None:
        person.click_at(*item_at(person, 1))
        person.wait(lambda: person.title().startswith("cat 1.png"))
        person.hold("ctrl")
        person.click_at(*item_at(person, 3))
        person.release("ctrl")
        person.click("Upscale 2 photos", role="Button")
        person.file("cat 1_4x.png")
        person.file("cat 3_4x.tif")
        person.says("Finished")
        assert {"cat 0_4x.jpg", "cat 2_4x.webp"}.isdisjoint(person.names())

    def test_one_of_several_is_upscaled_by_its_menu(self, person: Person) -> None:
        person.click_at(*item_at(person, 2))
        person.wait(lambda: person.title().startswith("cat 2.webp"))
        person.click_at(*item_at(person, 2), button=3)
        person.click("Upscale this photo", role="MenuItem")
        person.file("cat 2_4x.webp")
        person.see("Done")
        assert "cat 0_4x.jpg" not in person.names()

    def test_arrows_walk_through_the_list(self, person: Person) -> None:
        person.click_at(*item_at(person, 0))
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.press("Right", "Right")
        person.wait(lambda: person.title().startswith("cat 2.webp"))
        person.press("Prior")
        person.wait(lambda: person.title().startswith("cat 1.png"))

    def test_several_are_removed_and_come_back(self, person: Person) -> None:
        count = len(strip(person))
        person.click_at(*item_at(person, 2))
        person.hold("ctrl")
        person.click_at(*item_at(person, 3))
        person.release("ctrl")
        person.wait(lambda: sum(strip(person).values()) == 2)
        person.press("Delete")
        person.wait(lambda: len(strip(person)) == count - 2)
        person.says("2 photos were removed")
        person.press("ctrl+z")
        person.wait(lambda: len(strip(person)) == count)
        person.press("Delete")
        person.wait(lambda: len(strip(person)) < count)
        person.click("Undo", role="Button")
        person.wait(lambda: len(strip(person)) == count)

    def test_all_that_wait_are_upscaled_with_a_pause_and_one_skipped(self, person: Person) -> None:
        person.click_at(*item_at(person, 0))
        person.click("Best")
        person.press("ctrl+shift+Return")
        person.click("Pause")
        skipped = person.says(": paused").removesuffix(": paused")
        person.click("Stop", role="Button")
        person.click("Skip this photo", role="MenuItem")
        person.says("Finished")
        waiting = {f"cat {number}" for number in (0, 4, 5, 6, 7)}
        made = {name.partition("_4x")[0] for name in person.names() if "_4x" in name}
        assert waiting - made == {Path(skipped).stem}

    def test_the_table_and_its_report(self, person: Person) -> None:
        person.click("Show as a table")
        person.see("Table of photos")
        person.choose("List menu", "Save report…")
        person.see("File name*")
        person.press("ctrl+a")
        person.write(person.photos / "report.csv")
        person.press("Return")
        assert "cat 4.jpg" in person.file("report.csv").read_text("utf-8")
        person.click("Show as a strip")

    def test_the_window_asks_before_it_closes_in_a_run(self, person: Person) -> None:
        person.click_at(*item_at(person, 0))
        person.click("8×")
        person.click("Best")  # so that the photo is not done before the second question
        person.press("ctrl+Return")
        person.see("Stop", role="Button")
        person.press("ctrl+q")
        person.click("Keep running")
        person.press("ctrl+q")
        person.click("Finish this photo, then close")
        assert person.wait_for_end() == 0
        assert "cat 0_8x.jpg" in person.names()


class TestComesBack:
    """What is not done comes back, after every end."""

    def test_after_quitting(self, person: Person, photos: list[Path]) -> None:
        person.start(*photos[:3])
        person.dismiss_cards()
        person.wait(lambda: len(strip(person)) == 3)
        person.press("ctrl+q")
        person.wait_for_end()
        person.start()
        person.wait(lambda: len(strip(person)) == 3)
        assert not {name for name in person.names() if "_4x" in name}

    def test_after_a_power_cut_in_a_run(self, person: Person) -> None:
        person.click("Best")
        person.press("ctrl+shift+Return")
        person.see("Stop", role="Button")
        person.kill()
        person.start()
        person.click("Continue", role="Button")
        person.file("cat 0_4x.jpg")
        person.file("cat 1_4x.png")
        person.file("cat 2_4x.webp")

    def test_a_file_that_was_mended_is_read_again(self, person: Person, photos: list[Path]) -> None:
        whole = photos[3].read_bytes()
        photos[3].write_bytes(whole[: len(whole) // 2])
        assert person.start_another(photos[3]) == 0
        person.wait(lambda: [name for name in strip(person) if "cat 3" in name])
        person.click_at(*item_at(person, -1))
        person.says("damaged or incomplete")
        photos[3].write_bytes(whole)
        person.click_at(*item_at(person, 0))
        person.wait(lambda: person.title().startswith("cat 0.jpg"))
        person.click_at(*item_at(person, -1))
        person.wait(lambda: person.title().startswith("cat 3.tif"))
        person.wait(lambda: not any("damaged" in item.name for item in person.look()))
        person.click("Upscale this photo", role="Button")
        person.file("cat 3_4x.tif")
