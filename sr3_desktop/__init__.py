"""SR3 Desktop: enlarge personal photos with a diffusion model, on this computer alone."""

__version__ = "0.2.0"
