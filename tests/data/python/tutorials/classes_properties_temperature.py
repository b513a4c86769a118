class Temperature:
    """Celsius, with Fahrenheit as a view."""

    def __init__(self, celsius=0.0):
        self.celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("Temperature below -273.15 is not possible")
        print(f"setting to {value}")
        self._celsius = value

    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.celsius = (value - 32) * 5 / 9

    @celsius.deleter
    def celsius(self):
        print("forgetting")
        del self._celsius


human = Temperature(37)
print(human.fahrenheit)
human.fahrenheit = 212
print(human.celsius)
try:
    human.celsius = -300
except ValueError as error:
    print(error)
try:
    Temperature.kelvin
except AttributeError as error:
    print(error)
del human.celsius
try:
    human.celsius
except AttributeError as error:
    print(error)


class ReadOnly:
    @property
    def value(self):
        return 1


try:
    ReadOnly().value = 2
except AttributeError as error:
    print(error)
