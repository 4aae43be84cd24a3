// XML as build files have it: elements and their texts, nothing else.

/** An element. */
export interface Element {
	readonly name: string;
	readonly children: readonly Element[];
	/** The text of an element without children, trimmed. */
	readonly text: string;
}

/** Takes a text; gives its root element, undefined where it is not well formed or has what build files have not. */
export function readXml(text: string): Element | undefined {
	if (text.length > maximumText) return undefined;
	const plain = without(without(text, "<!--", "-->"), "<?", "?>");
	if (plain.includes("<!")) return undefined;
	const stack: { readonly name: string; readonly children: Element[]; from: number }[] = [
		{ name: "", children: [], from: 0 },
	];
	for (const tag of plain.matchAll(/<(\/?)([\w.:-]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
		const [whole, closing, name = "", , empty] = tag;
		const top = stack.at(-1);
		if (top === undefined) return undefined;
		if (empty === "/" && closing === "") top.children.push({ name, children: [], text: "" });
		else if (closing === "") stack.push({ name, children: [], from: tag.index + whole.length });
		else {
			const around = stack.at(-2);
			if (top.name !== name || around === undefined) return undefined;
			stack.pop();
			const inner = plain.slice(top.from, tag.index).trim();
			around.children.push({
				name,
				children: top.children,
				text: top.children.length > 0 ? "" : decoded(inner),
			});
		}
	}
	const [root, second] = stack[0]?.children ?? [];
	return stack.length === 1 && second === undefined ? root : undefined;
}

const maximumText = 300_000;

// What is opened and never closed stays, and is no element.
function without(text: string, open: string, close: string): string {
	const [first = "", ...others] = text.split(open);
	const rest = others.map((part) => {
		const end = part.indexOf(close);
		return end < 0 ? open + part : part.slice(end + close.length);
	});
	return [first, ...rest].join("");
}

function decoded(text: string): string {
	return text
		.replace(/&lt;/g, "<")
		.replace(/&gt;/g, ">")
		.replace(/&quot;/g, '"')
		.replace(/&apos;/g, "'")
		.replace(/&amp;/g, "&");
}

/** The elements at a path of names below an element. */
export function elementsAt(element: Element | undefined, ...path: readonly string[]): readonly Element[] {
	let found = element === undefined ? [] : [element];
	for (const name of path)
		found = found.flatMap(({ children }) => children.filter((child) => child.name === name));
	return found;
}

/** The text at a path of names; undefined where there is none or several. */
export function textOf(element: Element | undefined, ...path: readonly string[]): string | undefined {
	const [only, second] = elementsAt(element, ...path);
	return second === undefined ? only?.text : undefined;
}
