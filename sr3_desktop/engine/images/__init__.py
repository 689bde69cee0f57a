"""Image files in and out, with everything a photo carries; numpy and Pillow only."""

from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.metadata.recipe import Recipe, recipe_of

from .photo import Photo
from .pillow_setup import holds_window_up, opened, prepare_pillow
from .reading import read_image, recipe_in, stored_size, upright_size
from .writing import write_atomically, write_image

__all__ = [
    "MAX_PIXELS",
    "Photo",
    "Recipe",
    "holds_window_up",
    "opened",
    "prepare_pillow",
    "read_image",
    "recipe_in",
    "recipe_of",
    "stored_size",
    "upright_size",
    "write_atomically",
    "write_image",
]
