const add = require("./build/Release/add.node");

console.log("1 + 2 =", add(1, 2));
