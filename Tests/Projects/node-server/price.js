exports.price = (pieces) => pieces * 2;
