"""The window. The only package that imports PySide6; of torch it sees nothing."""
