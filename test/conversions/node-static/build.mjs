// Makes dist/index.html out of pages/index.md, as a bundler would; with "serve" it shows what it made.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

if (process.argv[2] === "serve") {
	console.log(readFileSync("dist/index.html", "utf8"));
} else {
	mkdirSync("dist", { recursive: true });
	const text = readFileSync("pages/index.md", "utf8").replace(/^# (.*)\n/, "<h1>$1</h1>");
	writeFileSync("dist/index.html", text);
}
