// What stands in a bundle for a module of Node that a package imports and that is never used there.

export {};
