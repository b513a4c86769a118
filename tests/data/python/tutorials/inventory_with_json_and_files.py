import json
from dataclasses import dataclass, asdict


@dataclass
class Product:
    sku: str
    name: str
    price: float
    stock: int = 0


class Inventory:
    def __init__(self):
        self._products: dict[str, Product] = {}

    def add(self, product):
        if product.sku in self._products:
            raise KeyError(f"duplicate sku {product.sku}")
        self._products[product.sku] = product

    def __iter__(self):
        return iter(self._products.values())

    def __len__(self):
        return len(self._products)

    def __getitem__(self, sku):
        return self._products[sku]

    @property
    def value(self):
        return sum(p.price * p.stock for p in self)

    def to_json(self):
        return json.dumps([asdict(p) for p in self])

    @classmethod
    def from_json(cls, text):
        inventory = cls()
        for data in json.loads(text):
            inventory.add(Product(**data))
        return inventory


inventory = Inventory()
inventory.add(Product("a1", "anvil", 99.5, 2))
inventory.add(Product("b2", "bolt", 0.25, 1000))
try:
    inventory.add(Product("a1", "again", 1))
except KeyError as error:
    print(error)
text = inventory.to_json()
print(text)
copy = Inventory.from_json(text)
print(len(copy), f"{copy.value:.2f}", copy["b2"], [p.name for p in copy])
print(copy["a1"] == inventory["a1"], copy["a1"] is inventory["a1"])
try:
    copy["zz"]
except KeyError as error:
    print("no product", error)
