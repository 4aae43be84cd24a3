// Stands in for @vscode/spdlog in the installed VS Code: that is native code, which is not compiled here, and without
// it VS Code keeps no logs and its Output panel stays empty. Only what VS Code calls is here. CommonJS, as it is there.
const { appendFileSync, mkdirSync, renameSync, statSync } = require("node:fs");
const { dirname } = require("node:path");

const levels = ["trace", "debug", "info", "warning", "error", "critical", "off"];

class Logger {
	constructor(_type, _name, filename, filesize) {
		this.filename = filename;
		this.filesize = filesize;
		this.level = 2;
		this.plain = false;
	}
	trace(message) {
		this.write(0, message);
	}
	debug(message) {
		this.write(1, message);
	}
	info(message) {
		this.write(2, message);
	}
	warn(message) {
		this.write(3, message);
	}
	error(message) {
		this.write(4, message);
	}
	critical(message) {
		this.write(5, message);
	}
	getLevel() {
		return this.level;
	}
	setLevel(level) {
		this.level = level;
	}
	setPattern() {}
	clearFormatters() {
		this.plain = true;
	}
	flush() {}
	drop() {}
	write(level, message) {
		if (level < this.level) {
			return;
		}
		const time = new Date().toISOString().replace("T", " ").replace("Z", "");
		const line = this.plain ? message : `${time} [${levels[level]}] ${message}\n`;
		try {
			if ((statSync(this.filename, { throwIfNoEntry: false })?.size ?? 0) > this.filesize) {
				renameSync(this.filename, `${this.filename}.1`);
			}
			appendFileSync(this.filename, line);
		} catch {
			// A log that cannot be written must not stop what is logged.
		}
	}
}

async function createLogger(name, filename, filesize, filecount) {
	mkdirSync(dirname(filename), { recursive: true });
	return new Logger("rotating", name, filename, filesize, filecount);
}

// One by one, so that `import()` finds the names.
exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
