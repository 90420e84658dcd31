const http = require("node:http");
const { price } = require("./price");

const port = process.env.PORT || @PORT@;
http.createServer((request, response) => response.end(String(price(21)))).listen(port);
