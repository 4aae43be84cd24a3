// `go run`: the same program, by `go build`.

import { namesRoot } from "../../graph/user.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import type { Recipe } from "../recipe.ts";
import { type Call, isBeside, knownWords, type Run, type RunTool, shellWord } from "./run.ts";

/** The go command, as far as it runs programs. */
export const goRun: RunTool = { names: ["go"], run };

// After `go help build` and `go help run`.
const valued: ReadonlySet<string> = new Set(
	(
		"-ldflags -gcflags -asmflags -tags -mod -modfile -buildmode -p -pkgdir -toolexec -installsuffix -compiler " +
		"-overlay -covermode -coverpkg -pgo -gccgoflags -buildvcs"
	).split(" "),
);
const plain: ReadonlySet<string> = new Set(
	"-a -race -msan -asan -cover -v -x -work -linkshared -modcacherw -trimpath".split(" "),
);

function run(call: Call): Run | Refusal | undefined {
	const [verb, ...words] = knownWords(call);
	if (verb !== "run") return undefined;
	const refused = (why: string): Refusal => ({ refused: `The container runs go run, and ${why}.` });
	let at = 0;
	for (; words[at]?.startsWith("-") === true; at++) {
		const [name = ""] = (words[at] ?? "").replace(/^--/, "-").split("=", 1);
		if (valued.has(name)) at += words[at]?.includes("=") === true ? 0 : 1;
		else if (!plain.has(name)) return refused(`what ${name} does is not known`);
	}
	const flags = words.slice(0, at);
	const first = words[at];
	if (first === undefined) return refused("what it runs can't be told");
	if (first.includes("@")) return refused(`${first} is fetched when the container starts`);
	const isFile = first.endsWith(".go");
	let end = at + 1;
	while (isFile && words[end]?.endsWith(".go") === true) end++;
	const sources = words.slice(at, end);
	const name = nameOf(call, first);
	const folder = folderFor(call.recipe);
	if (folder === undefined) return refused("where its user may put a program can't be told");
	const output = `${folder}/${name}`;
	if (call.recipe.graph.file.document.getText().includes(output)) return refused(`${output} is taken`);
	const stamped = isStamped(call.recipe) && !flags.some((flag) => /^--?buildvcs\b/.test(flag));
	return {
		builds: [
			"go build",
			...(stamped ? ["-buildvcs=false"] : []),
			...flags.map(shellWord),
			"-o",
			output,
			...sources.map(shellWord),
		].join(" "),
		program: [output],
		rest: 1 + end,
		open: true,
		notes: [
			"go run ends with 1 whenever the program fails; the program by itself ends with its own exit code.",
			...(stamped
				? ["-buildvcs=false, as with go run: the state of a .git that comes along is not looked at."]
				: []),
		],
		isCode: (path) =>
			isBeside(path) ||
			/\.(go|mod|sum|work|s|c|h|proto)$/.test(path) ||
			/(^|\/)(vendor|testdata)\//.test(path),
	};
}

// After the folder of its package, else after its module.
function nameOf({ recipe, workdir }: Call, first: string): string {
	const folder = first.endsWith(".go") ? first.replace(/\/?[^/]*$/, "") : first;
	const path = resolvePath(workdir, folder === "" ? "." : folder) ?? workdir;
	const module = /^\s*module\s+"?([^\s"]+)/m.exec(textAt(recipe, `${workdir}/go.mod`) ?? "")?.[1];
	const named = path !== workdir || module === undefined ? path : module.replace(/(?<=.)\/v\d+$/, "");
	const name = baseOf(named);
	return /^[A-Za-z][\w.-]*$/.test(name) && !common.has(name) ? name : "app";
}

// Not everybody may write there: in the images of Go everybody may where `go install` does.
function folderFor({ base, end }: Recipe): string | undefined {
	if (end.user === undefined ? base.official : namesRoot(end.user)) return "/usr/local/bin";
	const own = base.official && base.name === "golang" && end.variables.get("GOPATH") === "/go";
	return own ? "/go/bin" : undefined;
}

// A program of such a name would come before the system's.
const common: ReadonlySet<string> = new Set(
	"sh bash env go git test ls cat cp mv rm curl wget ps id top".split(" "),
);

// Since Go 1.18 `go build` stamps the program with what git says of the sources, and fails where git can't.
function isStamped({ base, context, steps }: Recipe): boolean {
	const [major = 0, minor = 0] = base.version.split(".").map(Number);
	const modern =
		base.name === "golang" && (base.version === "" || major > 1 || minor >= 18 || base.version === "1");
	const all = steps.some(({ placed }) => placed?.some(({ source, foreign }) => source === "." && !foreign));
	return modern && all && context?.paths.has(".git/") === true;
}
