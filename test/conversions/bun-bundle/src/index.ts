import { double } from "./double";

console.log("twice", double(4));
