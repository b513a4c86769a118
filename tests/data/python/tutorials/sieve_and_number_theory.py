def sieve(limit):
    is_prime = [True] * (limit + 1)
    is_prime[0:2] = [False, False]
    for n in range(2, int(limit ** 0.5) + 1):
        if is_prime[n]:
            is_prime[n * n::n] = [False] * len(range(n * n, limit + 1, n))
    return [n for n, prime in enumerate(is_prime) if prime]


def factors(n):
    result, divisor = {}, 2
    while divisor * divisor <= n:
        while n % divisor == 0:
            result[divisor] = result.get(divisor, 0) + 1
            n //= divisor
        divisor += 1
    if n > 1:
        result[n] = 1
    return result


def to_roman(number):
    values = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
              (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, numeral in values:
        count, number = divmod(number, value)
        text += numeral * count
    return text


print(sieve(50))
print(len(sieve(1000)), factors(360), factors(97))
print([to_roman(n) for n in (4, 9, 1994, 2024)])
print([n for n in range(2, 500) if sum(d for d in range(1, n) if n % d == 0) == n])
print(" ".join("".join(map(str, divmod(n, 2))) for n in range(4)), f"{0b1011:d} {45:b} {int('2d', 16)}")
pascal = [[1]]
for _ in range(5):
    row = pascal[-1]
    pascal.append([1] + [x + y for x, y in zip(row, row[1:])] + [1])
for row in pascal:
    print(" ".join(map(str, row)).center(15).rstrip())
