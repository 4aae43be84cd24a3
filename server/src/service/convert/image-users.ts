// Users that base images make by themselves: an image of another name does not have them.

import { type BaseImage, imageOf } from "./image.ts";

/** Whether an owner or a USER is one that the old image brings and another image lacks. Numbers are the same everywhere. */
export function isLeftBehind(old: BaseImage, image: string, owner: string | undefined): boolean {
	const user = owner?.split(":", 1)[0];
	return user !== undefined && users[old.name] === user && imageOf(image).name !== old.name;
}

// By the images' own Dockerfiles.
const users: Readonly<Record<string, string>> = {
	gradle: "gradle",
	node: "node",
	bun: "bun",
	jenkins: "jenkins",
};
