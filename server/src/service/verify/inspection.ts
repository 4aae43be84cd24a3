// What the engines print of an image, read.

import type { InspectedImage } from "./verification.ts";

/** Takes what `inspect` printed, and the size where that came apart; undefined where it is not of any known form. */
export function inspected(json: string, size?: string): InspectedImage | undefined {
	const [first] = [parsed(json)].flat();
	if (!isRecord(first)) return undefined;
	// buildah shows an image in the forms of Docker and OCI.
	const image = isRecord(first.Docker) ? first.Docker : first;
	const config = image.Config ?? image.config;
	const bytes = typeof image.Size === "number" ? image.Size : bytesIn(size ?? "");
	if (!isRecord(config) || bytes === undefined) return undefined;
	// podman keeps it beside the config.
	const healthcheck = image.HealthCheck ?? config.Healthcheck;
	return { size: bytes, config: { ...config, Healthcheck: healthcheck } };
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}

const units = ["B", "KB", "MB", "GB", "TB"];

// "1.25 GB" as the engines print it, decimal units.
function bytesIn(text: string): number | undefined {
	const [, number = "", unit = ""] = /([\d.]+)\s*([KMGT]?B)\b/i.exec(text) ?? [];
	const power = units.indexOf(unit.toUpperCase());
	return power < 0 ? undefined : Math.round(Number(number) * 1000 ** power);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
