"""Errors whose message can be shown to the user as it is: what happened, and what to do."""


class SR3Error(Exception):
    """Base of all expected failures; `str(error)` is one sentence for the user."""


class ImageReadError(SR3Error):
    """A photo could not be read."""


class ImageWriteError(SR3Error):
    """The result can not be, or could not be, written."""


class ModelFileError(SR3Error):
    """A model file is missing, damaged, or not one of ours."""


class DeviceError(SR3Error):
    """The chosen device is not there or does not work."""


class DeviceMemoryError(DeviceError):
    """The device has too little memory even for the smallest tile."""


class InvalidResultError(SR3Error):
    """The network returned something that is not a picture, in float32 too."""


class TrainingDataError(SR3Error):
    """The training or validation photos can not be used."""


class Cancelled(Exception):
    """The user stopped the work. Not an error: nothing went wrong."""
