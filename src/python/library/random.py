"""Random numbers: the Mersenne Twister (MT19937) of Matsumoto and Nishimura, seeded and used as in CPython, so that a program that seeds
with an integer gets the same numbers.

Deviation: without `seed()` the generator is seeded with 0, not from the system, so that every run of a program is the same. Seeds other
than None and integers are refused, as are integers of more than 64 bits.
"""

import _simulate
from math import ceil, cos, exp, floor, log, pi, sin, sqrt

_SIZE = 624
_SHIFT = 397


def _initial(seed):
    """The state for one number, Knuth's multiplier."""
    state = [seed]
    for index in range(1, _SIZE):
        before = state[index - 1]
        state.append((1812433253 * (before ^ (before >> 30)) + index) & 0xFFFFFFFF)
    return state


def _seeded(key):
    """The state for several numbers of 32 bits."""
    state = _initial(19650218)
    index = 1
    place = 0
    for _ in range(max(_SIZE, len(key))):
        before = state[index - 1]
        state[index] = ((state[index] ^ ((before ^ (before >> 30)) * 1664525)) + key[place] + place) & 0xFFFFFFFF
        index += 1
        place += 1
        if index >= _SIZE:
            state[0] = state[_SIZE - 1]
            index = 1
        if place >= len(key):
            place = 0
    for _ in range(_SIZE - 1):
        before = state[index - 1]
        state[index] = ((state[index] ^ ((before ^ (before >> 30)) * 1566083941)) - index) & 0xFFFFFFFF
        index += 1
        if index >= _SIZE:
            state[0] = state[_SIZE - 1]
            index = 1
    state[0] = 0x80000000
    return state


class Random:
    def __init__(self, x=None):
        self.seed(x)

    @_simulate.atomic
    def seed(self, a=None, version=2):
        if a is None:
            a = 0
        if not isinstance(a, int):
            raise TypeError("random.seed: only integers are supported as seeds here")
        a = abs(a)
        key = [a & 0xFFFFFFFF]
        if a > 0xFFFFFFFF:
            key.append(a >> 32)
        self._state = _seeded(key)
        self._next = _SIZE
        self._other_gauss = None

    def _word(self):
        """The next 32 bits."""
        if self._next >= _SIZE:
            self._refill()
        word = self._state[self._next]
        self._next += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C5680
        word ^= (word << 15) & 0xEFC60000
        return word ^ (word >> 18)

    def _refill(self):
        state = self._state
        for index in range(_SIZE):
            mixed = (state[index] & 0x80000000) | (state[(index + 1) % _SIZE] & 0x7FFFFFFF)
            word = state[(index + _SHIFT) % _SIZE] ^ (mixed >> 1)
            state[index] = word ^ 0x9908B0DF if mixed & 1 else word
        self._next = 0

    @_simulate.atomic
    def random(self):
        high = self._word() >> 5
        low = self._word() >> 6
        return (high * 67108864.0 + low) / 9007199254740992.0

    @_simulate.atomic
    def getrandbits(self, k):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        result = 0
        place = 0
        while k > 0:
            word = self._word()
            if k < 32:
                word >>= 32 - k
            result |= word << place
            place += 32
            k -= 32
        return result

    def _below(self, n):
        bits = n.bit_length()
        result = self.getrandbits(bits)
        while result >= n:
            result = self.getrandbits(bits)
        return result

    @_simulate.atomic
    def randrange(self, start, stop=None, step=1):
        if stop is None:
            start, stop = 0, start
            if stop <= 0:
                raise ValueError("empty range for randrange()")
        if step == 0:
            raise ValueError("zero step for randrange()")
        width = len(range(start, stop, step))
        if width <= 0:
            if _simulate.setting("python") >= (3, 12):
                ending = "" if step == 1 else f", {step}"
                raise ValueError(f"empty range in randrange({start}, {stop}{ending})")
            if step == 1:
                raise ValueError(f"empty range for randrange() ({start}, {stop}, {stop - start})")
            raise ValueError("empty range for randrange()")
        return start + step * self._below(width)

    def randint(self, a, b):
        return self.randrange(a, b + 1)

    @_simulate.atomic
    def choice(self, seq):
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._below(len(seq))]

    @_simulate.atomic
    def shuffle(self, x):
        for index in reversed(range(1, len(x))):
            other = self._below(index + 1)
            x[index], x[other] = x[other], x[index]

    @_simulate.atomic
    def sample(self, population, k, *, counts=None):
        if isinstance(population, (set, frozenset, dict)) or not hasattr(population, "__getitem__"):
            raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
        if counts is not None:
            population = [item for item, count in zip(population, counts) for _ in range(count)]
        n = len(population)
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        result = []
        set_size = 21
        if k > 5:
            set_size += 4 ** ceil(log(k * 3, 4))
        if n <= set_size:
            # The pool moves its last item to the chosen place.
            pool = list(population)
            for index in range(k):
                place = self._below(n - index)
                result.append(pool[place])
                pool[place] = pool[n - index - 1]
        else:
            chosen = set()
            for _ in range(k):
                place = self._below(n)
                while place in chosen:
                    place = self._below(n)
                chosen.add(place)
                result.append(population[place])
        return result

    @_simulate.atomic
    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        if cum_weights is None:
            if weights is None:
                return [population[floor(self.random() * n)] for _ in range(k)]
            cum_weights = []
            total = 0
            for weight in weights:
                total += weight
                cum_weights.append(total)
        elif weights is not None:
            raise TypeError("Cannot specify both weights and cumulative weights")
        if len(cum_weights) != n:
            raise ValueError("The number of weights does not match the population")
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        result = []
        for _ in range(k):
            wanted = self.random() * total
            low = 0
            high = n - 1
            while low < high:
                middle = (low + high) // 2
                if wanted < cum_weights[middle]:
                    high = middle
                else:
                    low = middle + 1
            result.append(population[low])
        return result

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        if high == low:
            return low
        c = 0.5 if mode is None else (mode - low) / (high - low)
        if u > c:
            u = 1.0 - u
            c = 1.0 - c
            low, high = high, low
        return low + (high - low) * sqrt(u * c)

    @_simulate.atomic
    def gauss(self, mu=0.0, sigma=1.0):
        z = self._other_gauss
        self._other_gauss = None
        if z is None:
            angle = self.random() * (2.0 * pi)
            radius = sqrt(-2.0 * log(1.0 - self.random()))
            z = cos(angle) * radius
            self._other_gauss = sin(angle) * radius
        return mu + z * sigma

    @_simulate.atomic
    def normalvariate(self, mu=0.0, sigma=1.0):
        # Kinderman and Monahan: the ratio of two uniform numbers.
        while True:
            u1 = self.random()
            u2 = 1.0 - self.random()
            z = (4 * exp(-0.5) / sqrt(2.0)) * (u1 - 0.5) / u2
            if z * z / 4.0 <= -log(u2):
                return mu + z * sigma

    def lognormvariate(self, mu=0.0, sigma=1.0):
        return exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd=1.0):
        return -log(1.0 - self.random()) / lambd

    def paretovariate(self, alpha):
        return (1.0 - self.random()) ** (-1.0 / alpha)

    def weibullvariate(self, alpha, beta):
        return alpha * (-log(1.0 - self.random())) ** (1.0 / beta)


def _shared():
    """The generator behind the functions of this module."""
    process = _simulate.process()
    generator = process.get("random")
    if generator is None:
        generator = process["random"] = Random()
    return generator


@_simulate.atomic
def seed(a=None, version=2):
    _shared().seed(a)


@_simulate.atomic
def random():
    return _shared().random()


@_simulate.atomic
def getrandbits(k):
    return _shared().getrandbits(k)


@_simulate.atomic
def randrange(start, stop=None, step=1):
    return _shared().randrange(start, stop, step)


@_simulate.atomic
def randint(a, b):
    return _shared().randint(a, b)


@_simulate.atomic
def choice(seq):
    return _shared().choice(seq)


@_simulate.atomic
def shuffle(x):
    _shared().shuffle(x)


@_simulate.atomic
def sample(population, k, *, counts=None):
    return _shared().sample(population, k, counts=counts)


@_simulate.atomic
def choices(population, weights=None, *, cum_weights=None, k=1):
    return _shared().choices(population, weights, cum_weights=cum_weights, k=k)


@_simulate.atomic
def uniform(a, b):
    return _shared().uniform(a, b)


@_simulate.atomic
def triangular(low=0.0, high=1.0, mode=None):
    return _shared().triangular(low, high, mode)


@_simulate.atomic
def gauss(mu=0.0, sigma=1.0):
    return _shared().gauss(mu, sigma)


@_simulate.atomic
def normalvariate(mu=0.0, sigma=1.0):
    return _shared().normalvariate(mu, sigma)


@_simulate.atomic
def lognormvariate(mu=0.0, sigma=1.0):
    return _shared().lognormvariate(mu, sigma)


@_simulate.atomic
def expovariate(lambd=1.0):
    return _shared().expovariate(lambd)


@_simulate.atomic
def paretovariate(alpha):
    return _shared().paretovariate(alpha)


@_simulate.atomic
def weibullvariate(alpha, beta):
    return _shared().weibullvariate(alpha, beta)
