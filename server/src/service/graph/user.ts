// Who a USER is.

/** Whether a USER, with or without its group, is the one who may do everything: by his name or by his number. */
export function namesRoot(user: string): boolean {
	return /^(root|0)(:|$)/.test(user);
}
