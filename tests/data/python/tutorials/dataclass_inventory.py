from dataclasses import dataclass, field, asdict, astuple, replace, fields
from typing import ClassVar


@dataclass
class Item:
    name: str
    price: float
    quantity: int = 0
    tags: list[str] = field(default_factory=list)
    currency: ClassVar[str] = "EUR"

    @property
    def total(self) -> float:
        return self.price * self.quantity

    def __post_init__(self):
        if self.price < 0:
            raise ValueError("negative price")


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0
    note: str = field(default="", compare=False, repr=False)


item = Item("lamp", 19.5, 3)
print(item, item.total)
print(item == Item("lamp", 19.5, 3), item == Item("lamp", 19.5))
item.tags.append("light")
print(item.tags, Item("desk", 100).tags)
print(asdict(item))
print(astuple(item))
print(replace(item, name="torch", quantity=1))
print([f.name for f in fields(Item)])
versions = [Version(3, 11), Version(2, 7, "old"), Version(3, 9)]
print(sorted(versions), max(versions))
print({Version(1): "one"}[Version(1, note="ignored")])
try:
    versions[0].minor = 12
except AttributeError as error:
    print(type(error).__name__, error)
try:
    Item("broken", -1)
except ValueError as error:
    print(error)
