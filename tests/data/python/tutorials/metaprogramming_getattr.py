class Config:
    def __init__(self, **values):
        object.__setattr__(self, "_values", dict(values))

    def __getattr__(self, name):
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"no setting {name!r}") from None

    def __setattr__(self, name, value):
        print(f"{name} = {value!r}")
        self._values[name] = value

    def __delattr__(self, name):
        del self._values[name]

    def __dir__(self):
        return sorted(self._values)


config = Config(debug=True, port=80)
config.host = "localhost"
print(config.debug, config.port, config.host, dir(config))
del config.port
print(hasattr(config, "port"), getattr(config, "port", 8080))
try:
    config.missing
except AttributeError as error:
    print("AttributeError:", error)


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        attribute = getattr(self._target, name)
        if not callable(attribute):
            return attribute

        def call(*args, **kwargs):
            print(f"calling {name}{args}")
            return attribute(*args, **kwargs)

        return call


proxy = Proxy([3, 1, 2])
proxy.append(0)
proxy.sort()
print(proxy._target, proxy.index(2))


class Plugin:
    registry = {}

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry[name or cls.__name__.lower()] = cls


class Json(Plugin):
    pass


class Yaml(Plugin, name="yml"):
    pass


print({name: cls.__name__ for name, cls in Plugin.registry.items()})
