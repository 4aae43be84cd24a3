// What stands in the browser bundle where a package imports a Node module that is never called there.

export {};
