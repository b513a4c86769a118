import threading


class Singleton:
    _instance = None
    _lock = threading.Lock()
    created = 0

    def __new__(cls, *args, **kwargs):
        if cls._instance is None:
            with cls._lock:
                if cls._instance is None:
                    cls._instance = super().__new__(cls)
                    cls.created += 1
        return cls._instance

    def __init__(self, value):
        self.value = value


class SingletonMeta(type):
    _instances = {}
    _lock = threading.Lock()

    def __call__(cls, *args, **kwargs):
        with cls._lock:
            if cls not in cls._instances:
                cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]


class Settings(metaclass=SingletonMeta):
    def __init__(self, value):
        self.value = value


found = []


def create(number):
    found.append(Singleton(number))


threads = [threading.Thread(target=create, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(found), all(one is found[0] for one in found), Singleton.created)
first = Settings("first")
second = Settings("second")
print(first is second, first.value, second.value)
