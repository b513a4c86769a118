"""Sets whose order does not depend on addresses."""

import weakref


class OrderedSet(dict):
    """A set in the order in which it was filled."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def remove(self, item):
        del self[item]


class OrderedWeakSet(weakref.WeakKeyDictionary):
    """The same, and what is in it may die."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)
