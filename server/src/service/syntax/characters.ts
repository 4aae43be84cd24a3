// How Go, and so BuildKit, sees characters: white space and lower case.

/** Whether Go's unicode.IsSpace holds for a UTF-16 code unit. */
export function isSpace(code: number): boolean {
	if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
	return (
		code === 0x85 ||
		code === 0xa0 ||
		code === 0x1680 ||
		(code >= 0x2000 && code <= 0x200a) ||
		code === 0x2028 ||
		code === 0x2029 ||
		code === 0x202f ||
		code === 0x205f ||
		code === 0x3000
	);
}

/** Whether a code unit separates fields: BuildKit's parser splits by `[\t\v\f\r ]+`, not by all white space. */
export function isFieldSeparator(code: number): boolean {
	return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d);
}

/** The first index in [start, end) that is no white space, or end. */
export function skipSpace(text: string, start: number, end: number): number {
	let at = start;
	while (at < end && isSpace(text.charCodeAt(at))) at++;
	return at;
}

/** The index after the last character of [start, end) that is no white space, or start. */
export function trimEnd(text: string, start: number, end: number): number {
	let at = end;
	while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
	return at;
}

/**
 * Go's strings.ToLower: one code point for one code point. JavaScript's own gives two for "İ" and looks at the
 * neighbours of "Σ".
 */
export function goLower(text: string): string {
	if (isAscii(text)) return text.toLowerCase();
	let lower = "";
	for (const character of text) {
		const [first = character] = character.toLowerCase();
		lower += first;
	}
	return lower;
}

/** Whether Go's strings.EqualFold holds, for the ASCII words that it is used on here. */
export function equalFold(text: string, ascii: string): boolean {
	return goLower(text) === goLower(ascii);
}

/** The length in bytes of the text in UTF-8. */
export function utf8Length(text: string): number {
	let bytes = text.length;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code >= 0x80) bytes += code >= 0x800 && (code & 0xf800) !== 0xd800 ? 2 : 1;
	}
	return bytes;
}

function isAscii(text: string): boolean {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
	return true;
}
