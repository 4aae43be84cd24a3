// What is worked out of an object once, kept on the object itself.
//
// Not in a WeakMap: its entries outlive every collection of the young generation, so that each version of a file that
// somebody types would move to the old one with its graph and all that was made of it. Kept on the object, both are
// gone together as soon as nobody holds the object.

/** A function of one object, worked out once per object. Copies of the object know nothing of it. */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
	const slot: unique symbol = Symbol();
	return (key: K & { readonly [slot]?: { readonly value: V } }): V => {
		const known = key[slot];
		if (known !== undefined) return known.value;
		const value = make(key);
		Object.defineProperty(key, slot, { value: { value } });
		return value;
	};
}
