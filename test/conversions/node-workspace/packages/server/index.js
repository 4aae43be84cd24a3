const { name } = require("@repo/core");

console.log("server with", name(), process.cwd());
