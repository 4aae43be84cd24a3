// What the converter adds to a build stage to note what an install puts where, told by its form alone.

// A mark that is older than what is installed, and a list of what is new, each among commands on one line or on lines of
// their own, which may be joined here: in a list of `&&`, one after the other, or in braces that give the install's status.
const mark = /(\{ )?touch \/[\w-]+\.before(?: &&|;) sleep 1(?:;|[ \t\r\n\\`]+&&)[ \t\r\n\\`]+/g;
const list =
	/(?:[ \t\r\n\\`]+&& |;[ \t\r\n\\`]+(?:status=\$\?; )?)find \/ -xdev [^\n;]*? >> \/[\w-]+\.txt(; \[ \$status = 0 \]; \})?/g;

/** Takes an instruction of a build stage as written; gives it without what notes its installs. */
export function withoutNotes(text: string): string {
	const marks = [...text.matchAll(mark)];
	const lists = [...text.matchAll(list)];
	const braces = (found: readonly RegExpMatchArray[]): string =>
		found.map(([, brace]) => (brace === undefined ? "-" : "b")).join("");
	// Each mark has its list, or something else was added.
	if (marks.length !== lists.length || braces(marks) !== braces(lists)) return text;
	return text.replace(mark, "").replace(list, "");
}

/** Whether an instruction gathers what was noted: it reads the list, and fills the folder of the same name. */
export function gathersNotes(text: string): boolean {
	const name = /^RUN\s+mkdir (\/[\w-]+) && sort -u (\/[\w-]+)\.txt \| while /i.exec(text);
	return name !== null && name[1] === name[2] && /\bdone$/.test(text.trimEnd());
}
