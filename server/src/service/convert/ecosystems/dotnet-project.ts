// A .NET project as its files tell: what it is built to, for which framework, and how `dotnet run` starts it.

/** What a project file says for certain. */
export interface Project {
	/** The name of the assembly, without `.dll`. */
	readonly name: string;
	/** The version of the framework, as `8.0`. */
	readonly framework: string;
	/** Its SDK is the one for the web, which starts in the project's folder and publishes settings and static files. */
	readonly web: boolean;
	/** Settings and static files are published as that SDK does by itself. */
	readonly publishesContent: boolean;
}

/**
 * Takes the text of a project file and its name; gives what it says, undefined where conditions, imports or targets
 * may change that, where it is no program, or where publishing would make something else than building.
 */
export function projectOf(text: string, file: string): Project | undefined {
	const plain = text.replace(/<!--[\s\S]*?-->/g, "");
	const sdk = /^\s*(?:\uFEFF)?\s*(?:<\?xml[^>]*\?>\s*)?<Project\s+Sdk="([^"]*)"\s*>/.exec(plain)?.[1] ?? "";
	const web = sdk === "Microsoft.NET.Sdk.Web";
	if ((!web && sdk !== "Microsoft.NET.Sdk") || changing.test(plain)) return undefined;
	const output = propertyOf(plain, "OutputType");
	if (output === undefined || (output === "" ? !web : !/^exe$/i.test(output))) return undefined;
	const framework = /^net(?:coreapp)?(\d+\.\d+)$/.exec(propertyOf(plain, "TargetFramework") ?? "")?.[1];
	const name = propertyOf(plain, "AssemblyName") || file.replace(/\.\w+$/, "");
	if (framework === undefined || !/^[A-Za-z_][\w.-]*$/.test(name)) return undefined;
	const publishesContent =
		web && !/\b(Remove|Exclude|Update)\s*=|CopyToPublishDirectory|EnableDefault\w*Items/.test(plain);
	return { name, framework, web, publishesContent };
}

// What may set a property elsewhere, run something, start something else, or publish otherwise than it builds.
const changing =
	/<(Import|Target|UsingTask|Choose|Sdk|TargetFrameworks)\b|<(Publish\w*|\w*SelfContained|RuntimeIdentifiers?|RollForward|Run(WorkingDirectory|Command|Arguments)|Start\w+|EnableDefaultRunWorkingDirectory|IsPublishable|Configurations?|UseAppHost|GenerateRuntimeConfigurationFiles)\b|RuntimeCompilation|Razor(Light|Engine)|SpaServices|SpaProxy|<PackAsTool\b/i;

// Empty where it is not set, undefined where what it is depends on something.
function propertyOf(text: string, name: string): string | undefined {
	const all = text.match(new RegExp(`<${name}\\b`, "gi")) ?? [];
	if (all.length === 0) return "";
	const unconditional = text.replace(
		/<PropertyGroup\b[^>]*\bCondition\b[^>]*>[\s\S]*?<\/PropertyGroup>/gi,
		"",
	);
	const value = new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(unconditional)?.[1];
	return all.length > 1 || value === undefined || value === "" || value.includes("$") ? undefined : value;
}

/** The variables with which `dotnet run` starts a program, and the name of the profile that says so. */
export interface LaunchProfile {
	readonly name: string;
	readonly variables: readonly (readonly [name: string, value: string])[];
}

/**
 * Takes the text of launchSettings.json and the name that `--launch-profile` gives; gives the profile that `dotnet run`
 * uses, undefined where it gives arguments, needs a certificate, or can't be carried over as it is.
 */
export function launchProfileOf(text: string, wanted: string | undefined): LaunchProfile | undefined {
	const profiles = Object.entries(recordOf(recordOf(parsed(text))?.profiles) ?? {});
	const found = profiles.find(([name, value]) =>
		wanted === undefined ? recordOf(value)?.commandName === "Project" : name === wanted,
	);
	const profile = recordOf(found?.[1]);
	if (found === undefined || profile?.commandName !== "Project") return undefined;
	if (profile.commandLineArgs !== undefined && profile.commandLineArgs !== "") return undefined;
	const set = new Map<string, unknown>();
	if (profile.applicationUrl !== undefined && profile.applicationUrl !== "")
		set.set("ASPNETCORE_URLS", profile.applicationUrl);
	const given = profile.environmentVariables === undefined ? {} : recordOf(profile.environmentVariables);
	if (given === undefined) return undefined;
	for (const [name, value] of Object.entries(given)) set.set(name, value);
	const variables = [...set].flatMap(([name, value]) =>
		typeof value === "string" ? [[name, value] as const] : [],
	);
	const known = variables.every(
		([name, value]) =>
			/^[A-Za-z_]\w*$/.test(name) && /^[\w.:;/+*@,-]*$/.test(value) && !/https:/i.test(value),
	);
	return known && variables.length === set.size ? { name: found[0], variables } : undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ""));
	} catch {
		return undefined;
	}
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value))
		: undefined;
}
