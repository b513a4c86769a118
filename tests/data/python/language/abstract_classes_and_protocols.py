from abc import ABC, abstractmethod
from typing import Protocol, runtime_checkable, Generic, TypeVar, Optional, Any, NamedTuple

T = TypeVar("T")


class Animal(ABC):
    @abstractmethod
    def sound(self) -> str: ...

    @property
    @abstractmethod
    def name(self) -> str: ...

    def speak(self) -> str:
        return f"{self.name} says {self.sound()}"


class Dog(Animal):
    name = "dog"

    def sound(self):
        return "woof"


print(Dog().speak())
try:
    Animal()
except TypeError as error:
    print(error)


class Half(Animal):
    def sound(self):
        return "half"


try:
    Half()
except TypeError as error:
    print(error)


@runtime_checkable
class Closeable(Protocol):
    def close(self) -> None: ...


class File:
    def close(self) -> None:
        pass


print(isinstance(File(), Closeable), isinstance(5, Closeable))


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)

    def pop(self) -> Optional[T]:
        return self.items.pop() if self.items else None


s: Stack[int] = Stack()
s.push(1)
print(s.pop(), s.pop(), Stack[str]().items)


class Employee(NamedTuple):
    name: str
    id: int = 3


e = Employee("Guido")
print(e, e.id, e == ("Guido", 3), e._replace(id=4))
value: "Any" = 5
def annotated(a: int, b: "str" = "x", *args: int, **kw: Any) -> dict[str, int]:
    return {b: a}
print(annotated(1), value, sorted(annotated.__annotations__))
