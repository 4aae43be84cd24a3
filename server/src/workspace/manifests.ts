// Which files of a build context are read, and which folders are not looked into. Data only.

/** Names of files whose text features ask for. Lock files are known by their path alone. */
export const manifestNames: ReadonlySet<string> = new Set([
	".dockerignore",
	".containerignore",
	// Go
	"go.mod",
	"go.work",
	// JavaScript
	"package.json",
	"pnpm-workspace.yaml",
	".npmrc",
	".yarnrc.yml",
	"angular.json",
	"next.config.js",
	"next.config.mjs",
	"next.config.ts",
	"vite.config.js",
	"vite.config.ts",
	// Rust
	"Cargo.toml",
	"rust-toolchain.toml",
	// Java
	"pom.xml",
	"build.gradle",
	"build.gradle.kts",
	"settings.gradle",
	"settings.gradle.kts",
	"build.sbt",
	"plugins.sbt",
	"project.clj",
	// Python
	"pyproject.toml",
	"requirements.txt",
	"setup.py",
	"setup.cfg",
	"Pipfile",
	".python-version",
	// .NET
	"launchSettings.json",
	"nuget.config",
	"NuGet.config",
	"NuGet.Config",
	// Ruby, PHP, Elixir, C and C++
	"Gemfile",
	"composer.json",
	"mix.exs",
	"Makefile",
	"CMakeLists.txt",
	// Haskell, Swift, Zig
	"package.yaml",
	"Package.swift",
	"build.zig",
]);

/**
 * Endings of further such names: a Dockerfile's own ignore file, projects of .NET and Haskell; Go's sources, whose imports tell what a
 * program needs at run time; the scripts that start containers.
 */
export const manifestEndings: readonly string[] = [
	".dockerignore",
	".csproj",
	".fsproj",
	".vbproj",
	".sln",
	".cabal",
	".go",
	"entrypoint.sh",
	"entrypoint",
	"entry.sh",
	"start.sh",
	"startup.sh",
	"launch.sh",
	"run.sh",
];

/** Folders that are listed as such, but not looked into: other tools' stores, too large and of no interest. */
export const closedFolders: ReadonlySet<string> = new Set([
	".git",
	".hg",
	".svn",
	"node_modules",
	".venv",
	"venv",
	"__pycache__",
	".tox",
	".gradle",
	".terraform",
	".yarn",
	".pnpm-store",
	".cache",
]);

/** How much of a context is looked at: enough for any project, little enough for a Dockerfile in a home folder. */
export const contextLimits = {
	/** Folders below the context's root; BFS, so that what is near is known first. */
	depth: 24,
	folders: 1_000,
	paths: 10_000,
	texts: 200,
	/** Folders that are remembered as not looked into. */
	unread: 5_000,
	/** Of one manifest, in bytes. */
	textBytes: 256 * 1024,
} as const;

/** Whether the text of a file of this name is read. */
export function isManifest(name: string): boolean {
	return manifestNames.has(name) || manifestEndings.some((ending) => name.endsWith(ending));
}
