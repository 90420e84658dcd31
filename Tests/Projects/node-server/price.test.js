const test = require("node:test");
const assert = require("node:assert");
const { price } = require("./price");

test("a piece costs two", () => assert.strictEqual(price(21), 42));
