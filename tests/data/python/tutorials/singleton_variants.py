def singleton(cls):
    instances = {}

    def get(*args, **kwargs):
        if cls not in instances:
            instances[cls] = cls(*args, **kwargs)
        return instances[cls]

    return get


@singleton
class Logger:
    def __init__(self, name):
        self.name = name


class Meta(type):
    _instances = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]


class Database(metaclass=Meta):
    def __init__(self, url="default"):
        self.url = url


class Borg:
    _shared = {}

    def __init__(self):
        self.__dict__ = self._shared


class New:
    _instance = None

    def __new__(cls, *args):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __init__(self, value):
        self.value = value


print(Logger("a") is Logger("b"), Logger("c").name)
print(Database("x") is Database(), Database().url)
one, two = Borg(), Borg()
one.state = "shared"
print(one is two, two.state)
print(New(1) is New(2), New(3).value)
