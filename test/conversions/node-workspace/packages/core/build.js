const fs = require("node:fs");

fs.mkdirSync("out", { recursive: true });
fs.writeFileSync("out/core.js", "exports.name = () => 'core';\n");
