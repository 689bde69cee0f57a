"""A setting is declared once: what an `Option` and a field of `Choices` bring about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import importlib.util, json, sys
from dataclasses import replace
from pathlib import Path
from sr3_desktop.engine.base import options

grain = options.Option("grain", float, 0.25, 0, 2, cli="--grain", help="up to {high}", look=True)
options.OPTIONS["grain"] = grain

spec = importlib.util.find_spec("sr3_desktop.app.settings.choices")
source = Path(spec.origin).read_text("utf-8")
field = '    eta: float = _DEFAULTS["eta"]\\n'
assert source.count(field) == 1
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
exec(source.replace(field, field + field.replace("eta", "grain")), module.__dict__)

from sr3_desktop.app.panel.setting_row import bounds
from sr3_desktop.app.settings.presets import preset_of
from sr3_desktop.app.settings.store import Settings, merged
from sr3_desktop.cli.main import _parser

chosen = replace(module.Choices(), grain=1.5)
assert module.defaults_for(None).grain == 0.25  # which a reset takes
assert "grain" in module.LOOK_FIELDS
assert bounds("grain", 100) == (0, 200)

path = Path(sys.argv[1])
settings = Settings(path)
settings.remember(chosen)
settings.save()
assert json.loads(path.read_text("utf-8"))["grain"] == 1.5
assert Settings(path).choices().grain == 1.5
path.write_text(json.dumps({"grain": 3}), "utf-8")
assert Settings(path).choices().grain == 0.25

preset = preset_of(chosen)
assert preset["grain"] == 1.5
assert merged(preset, module.Choices()).grain == 1.5
assert merged({"grain": -1}, chosen).grain == 1.5

parser = _parser("upscale")
assert parser.parse_args(["upscale", "a.jpg", "-o", "b"]).grain == 0.25
assert parser.parse_args(["upscale", "a.jpg", "-o", "b", "--grain", "2"]).grain == 2
"""


def test_one_more_setting_is_found_everywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path / "settings.json")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
