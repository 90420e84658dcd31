def price(pieces) = pieces * 2
