// The ecosystems in the order in which they are asked.

import type { Ecosystem } from "./ecosystem.ts";
import { go } from "./go.ts";
import { native } from "./native.ts";

/** Every ecosystem that a conversion knows. */
export const ecosystems: readonly Ecosystem[] = [go, native];
