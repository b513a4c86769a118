class ParseError(Exception):
    pass


class Parser:
    """expression := term (('+' | '-') term)*, term := factor (('*' | '/') factor)*."""

    def __init__(self, text):
        self.text = text.replace(" ", "")
        self.position = 0

    def peek(self):
        return self.text[self.position] if self.position < len(self.text) else ""

    def take(self):
        character = self.peek()
        self.position += 1
        return character

    def parse(self):
        value = self.expression()
        if self.peek():
            raise ParseError(f"unexpected {self.peek()!r} at {self.position}")
        return value

    def expression(self):
        value = self.term()
        while self.peek() and self.peek() in "+-":
            if self.take() == "+":
                value += self.term()
            else:
                value -= self.term()
        return value

    def term(self):
        value = self.factor()
        while self.peek() and self.peek() in "*/":
            operator = self.take()
            right = self.factor()
            value = value * right if operator == "*" else value / right
        return value

    def factor(self):
        if self.peek() == "(":
            self.take()
            value = self.expression()
            if self.take() != ")":
                raise ParseError("missing )")
            return value
        if self.peek() == "-":
            self.take()
            return -self.factor()
        start = self.position
        while self.peek().isdigit() or self.peek() == ".":
            self.take()
        if start == self.position:
            raise ParseError(f"number expected at {start}")
        return float(self.text[start:self.position])


for text in ("1 + 2 * 3", "(1 + 2) * 3", "-4 / (2 - 4)", "2 * (3", "7 +", "1 / 0", "3 $ 4", "10 - 2 - 3"):
    try:
        print(f"{text} = {Parser(text).parse():g}")
    except (ParseError, ZeroDivisionError) as error:
        print(f"{text}: {type(error).__name__}: {error}")
