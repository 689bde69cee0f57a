"""Runs first in the frozen program: reads the modules from the file that both programs share.

PyInstaller puts an archive of modules into each program; `build.spec` leaves those empty. The
two `pyimod` modules are PyInstaller's own reader. A change there ends the self-test of the build.
"""

import os
import sys

import pyimod02_importers as importers
from pyimod01_archive import ZlibArchiveReader

importers.pyz_archive = ZlibArchiveReader(
    os.path.join(sys._MEIPASS, "modules.pyz"), start_offset=0, check_pymagic=True
)
importers._pyz_tree = None
sys.path_importer_cache.clear()  # its finders read the empty archive
