const test = require("node:test");

test("nothing is wrong", () => {});
