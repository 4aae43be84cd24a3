// Makes the .vsix that users install: `npm run package`. It fails when the package has grown too big.
import { root } from "./vscode.ts";
import { buildVsix, sizeLimit } from "./vsix.ts";

const { path, bytes, files } = await buildVsix();
console.log(files.map((file) => `  ${file}`).join("\n"));
console.log(`${path.slice(root.length + 1)}: ${(bytes / 1000).toFixed(0)} KB`);
if (bytes >= sizeLimit) {
	console.error(`The package is too big: it must stay below ${sizeLimit / 1000} KB.`);
	process.exitCode = 1;
}
