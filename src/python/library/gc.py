"""The garbage collector: it runs when asked. Turning it off or tuning it has no effect, because nothing happens by chance here."""

import _simulate


def collect(generation=2):
    _simulate.collect()
    return 0


def enable():
    pass


def disable():
    pass


def isenabled():
    return True


def get_threshold():
    return (700, 10, 10)


def set_threshold(*thresholds):
    pass


def freeze():
    pass


def unfreeze():
    pass
