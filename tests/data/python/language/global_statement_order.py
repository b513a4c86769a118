print("module starts")


def decorator(f):
    print("decorating", f.__name__)
    return f


class Body:
    print("class body")
    attribute = [print("attribute")]

    @decorator
    def method(self, default=print("default")):
        print("method")

    print("class body ends")


@decorator
def function(x=print("function default")):
    print("function", x)


print("calling")
Body().method()
function()


def order(n):
    print("arg", n)
    return n


def callee(*args, **kwargs):
    print("called", args, kwargs)


callee(order(1), order(2), k=order(3), *[order(4)], **{"z": order(5)})
d = {order("key"): order("value")}
l = [0, 0]
l[order(0)] = order(1)
order(1) + order(2) * order(3)
x = [order(i) for i in range(2)]
(order("a"), order("b"))[order(0)]
print(order(1) if order(0) else order(2))
def gen():
    print("gen starts")
    yield order("first")
    print("gen ends")
for v in gen():
    print("got", v)
