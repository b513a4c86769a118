b = b"hello"
print(b, b[0], b[1:3], len(b), b.decode(), list(b), b + b"!", b * 2, b.upper(), b"l" in b, 104 in b)
print("é€".encode(), b"\xc3\xa9".decode(), bytes([1, 2, 255]), bytes(3), b.hex(), bytes.fromhex("00ff"))
print(b.split(b"l"), b.replace(b"l", b"L"), b.find(b"o"), b"a" < b"b", b == "hello", b"\n\t\\'\"")
ba = bytearray(b"abc")
ba[0] = 120
ba.append(33)
ba.extend(b"zz")
print(ba, bytes(ba), ba.decode())
for bad in (lambda: b + "x", lambda: b"\xff".decode(), lambda: bytes([300]), lambda: "é".encode("ascii")):
    try:
        bad()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
