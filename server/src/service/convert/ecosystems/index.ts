// The ecosystems in the order in which they are asked.

import { beam } from "./beam.ts";
import { dotnet } from "./dotnet.ts";
import type { Ecosystem } from "./ecosystem.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { mono } from "./mono.ts";
import { native } from "./native.ts";
import { node, systemNode } from "./node.ts";
import { ocaml } from "./ocaml.ts";
import { perl } from "./perl.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { systemPython } from "./system-python.ts";

/** Every ecosystem that a conversion knows. */
export const ecosystems: readonly Ecosystem[] = [
	go,
	rust,
	dotnet,
	mono,
	java,
	node,
	python,
	php,
	ruby,
	beam,
	ocaml,
	native,
	perl,
	systemPython,
	systemNode,
];
