def returns():
    try:
        return "try"
    finally:
        print("finally runs")


def overrides():
    try:
        return "try"
    finally:
        return "finally"


def swallows():
    try:
        raise ValueError
    finally:
        return "swallowed"


def loops():
    result = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            result.append(i)
        finally:
            result.append(f"f{i}")
    else:
        result.append("else")
    return result


def nested():
    try:
        try:
            return "inner"
        finally:
            print("inner finally")
    finally:
        print("outer finally")


def while_true():
    n = 0
    while True:
        try:
            n += 1
            if n == 3:
                return n
        finally:
            if n < 3:
                continue
            print("leaving", n)


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


def all_parts(action):
    try:
        if action == "raise":
            raise ValueError("v")
        if action == "return":
            return "returned"
        print("body")
    except ValueError:
        print("except")
    else:
        print("else")
    finally:
        print("finally")
    return "end"


print(returns(), overrides(), swallows(), loops(), nested(), while_true(), value_kept())
for action in ("raise", "return", "nothing"):
    print(all_parts(action))
