import { greeting } from "./greeting";

console.log(greeting("world"), process.env["NODE_ENV"], process.getuid?.() === 1000);
