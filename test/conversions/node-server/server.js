// Answers one request, and ends.
const http = require("node:http");
const ms = require("ms");

const server = http.createServer((request, response) => response.end(`${request.url} after ${ms("2 days")} ms`));
server.listen(8080, "127.0.0.1", async () => {
	const response = await fetch("http://127.0.0.1:8080/page");
	console.log(await response.text());
	server.close();
	server.closeAllConnections();
});
