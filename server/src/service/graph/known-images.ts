// What well-known base images set themselves. A wrong fact here would be a wrong claim, so these are unions over all
// the tags of the last years, Windows' included: a name too many only makes a rule silent. Sources: the images' own
// Dockerfiles.

/** Facts about an image. */
export interface KnownImage {
	/** Its WORKDIR, where all tags agree. */
	readonly workdir?: string;
	/** Every variable besides PATH that one of its tags sets; absent where that is not known. */
	readonly variables?: readonly string[];
}

/** The facts about an image by its repository in full, as `docker.io/library/alpine`, or that of a known mirror. */
export function knownImage(repository: string): KnownImage | undefined {
	const slash = repository.lastIndexOf("/");
	const folder = repository.slice(0, slash);
	const official = folder === "docker.io/library" || mirrors.has(folder);
	return images.get(official ? repository.slice(slash + 1) : repository);
}

/** The platforms under whose names Docker Hub has the official images for one of them, as `arm64v8/alpine`. */
export const officialPlatforms: readonly string[] = [
	"amd64",
	"arm32v5",
	"arm32v6",
	"arm32v7",
	"arm64v8",
	"i386",
	"mips64le",
	"ppc64le",
	"riscv64",
	"s390x",
];

// The same images, for one platform each or from other registries.
const mirrors: ReadonlySet<string> = new Set([
	"mirror.gcr.io/library",
	"public.ecr.aws/docker/library",
	...officialPlatforms.map((platform) => `docker.io/${platform}`),
]);

const plain: KnownImage = { workdir: "/", variables: [] };

// Each .NET image is built on the one before.
const runtimeDeps = [
	"APP_UID",
	"ASPNETCORE_HTTP_PORTS",
	"ASPNETCORE_URLS",
	"DOTNET_RUNNING_IN_CONTAINER",
	"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
	"LANG",
	"LC_ALL",
];
const runtime = [...runtimeDeps, "DOTNET_VERSION"];
const aspnet = [...runtime, "ASPNETCORE_VERSION", "ASPNET_VERSION", "Logging__Console__FormatterName"];
const sdk = [
	...aspnet,
	"DOTNET_GENERATE_ASPNET_CERTIFICATE",
	"DOTNET_NOLOGO",
	"DOTNET_ROLL_FORWARD",
	"DOTNET_ROLL_FORWARD_ON_NO_CANDIDATE_FX",
	"DOTNET_SDK_VERSION",
	"DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
	"DOTNET_USE_POLLING_FILE_WATCHER",
	"NUGET_XMLDOC_MODE",
	"POWERSHELL_DISTRIBUTION_CHANNEL",
];

const images: ReadonlyMap<string, KnownImage> = new Map<string, KnownImage>(
	Object.entries({
		alpine: plain,
		busybox: plain,
		debian: plain,
		ubuntu: plain,
		"buildpack-deps": plain,
		golang: {
			workdir: "/go",
			variables: [
				"GOLANG_VERSION",
				"GOPATH",
				"GOTOOLCHAIN",
				"GOLANG_COMMIT",
				"GOLANG_DOWNLOAD_SHA256",
				"GOLANG_DOWNLOAD_URL",
				"GIT_DOWNLOAD_SHA256",
				"GIT_DOWNLOAD_URL",
				"GIT_TAG",
				"GIT_VERSION",
			],
		},
		rust: { workdir: "/", variables: ["RUSTUP_HOME", "CARGO_HOME", "RUST_VERSION"] },
		node: {
			workdir: "/",
			variables: ["NODE_VERSION", "YARN_VERSION", "NPM_VERSION", "NPM_CONFIG_LOGLEVEL", "NODE_ENV"],
		},
		python: {
			workdir: "/",
			variables: [
				"GPG_KEY",
				"LANG",
				"PYTHONIOENCODING",
				"PYTHON_GET_PIP_SHA256",
				"PYTHON_GET_PIP_URL",
				"PYTHON_PIP_VERSION",
				"PYTHON_RELEASE",
				"PYTHON_SETUPTOOLS_VERSION",
				"PYTHON_SHA256",
				"PYTHON_VERSION",
			],
		},
		ruby: {
			workdir: "/",
			variables: [
				"BUNDLER_VERSION",
				"BUNDLE_APP_CONFIG",
				"BUNDLE_BIN",
				"BUNDLE_PATH",
				"BUNDLE_SILENCE_ROOT_WARNING",
				"GEM_HOME",
				"LANG",
				"RUBYGEMS_VERSION",
				"RUBY_DOWNLOAD_SHA256",
				"RUBY_DOWNLOAD_URL",
				"RUBY_MAJOR",
				"RUBY_VERSION",
			],
		},
		php: {
			variables: [
				"APACHE_CONFDIR",
				"APACHE_ENVVARS",
				"GPG_KEYS",
				"PHPIZE_DEPS",
				"PHP_ASC_URL",
				"PHP_CFLAGS",
				"PHP_CPPFLAGS",
				"PHP_EXTRA_BUILD_DEPS",
				"PHP_EXTRA_CONFIGURE_ARGS",
				"PHP_FILENAME",
				"PHP_INI_DIR",
				"PHP_LDFLAGS",
				"PHP_MD5",
				"PHP_SHA256",
				"PHP_URL",
				"PHP_VERSION",
			],
		},
		"mcr.microsoft.com/dotnet/runtime-deps": { variables: runtimeDeps },
		"mcr.microsoft.com/dotnet/runtime": { variables: runtime },
		"mcr.microsoft.com/dotnet/aspnet": { variables: aspnet },
		"mcr.microsoft.com/dotnet/sdk": { variables: sdk },
	} satisfies Record<string, KnownImage>),
);
