class Meta(type):
    def __new__(mcs, name, bases, namespace, **kwargs):
        print("creating", name, sorted(k for k in namespace if not k.startswith("__")), kwargs)
        cls = super().__new__(mcs, name, bases, namespace)
        cls.tag = kwargs.get("tag", name.lower())
        return cls

    def __init__(cls, name, bases, namespace, **kwargs):
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        print("calling", cls.__name__)
        return super().__call__(*args, **kwargs)

    def __len__(cls):
        return 42

    @property
    def shouted(cls):
        return cls.tag.upper()


class A(metaclass=Meta):
    x = 1

    def method(self):
        return self.x


class B(A, tag="custom"):
    pass


print(A.tag, B.tag, len(B), B.shouted, type(A).__name__, B().method(), isinstance(A, Meta))


class Base:
    subclasses = []

    def __init_subclass__(cls, /, kind="plain", **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kind = kind
        Base.subclasses.append(cls.__name__)


class One(Base):
    pass


class Two(Base, kind="fancy"):
    pass


print(Base.subclasses, One.kind, Two.kind)


class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item.__name__}]"


print(Generic[int])
print(list[int], dict[str, int], int | None)
