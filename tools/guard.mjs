// Runs a command in a process group of its own and ends the whole group when whoever started it is gone, however
// that happened: the owner holds the other end of this process's standard input, and the system closes that even
// after `kill -9`. Started by processes.ts.
import { spawn } from "node:child_process";
import process from "node:process";

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

child.on("error", (error) => {
	console.error(error.message);
	killGroup();
});
// What the command leaves behind in its group ends with it.
child.on("exit", killGroup);

process.stdin.on("end", stop).on("error", stop).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
	process.on(signal, stop);
}

function stop() {
	child.kill("SIGTERM");
	setTimeout(killGroup, 2000);
}

/** This process is in the group, so nothing runs after this. */
function killGroup() {
	process.kill(-process.pid, "SIGKILL");
}
