// Writes the grammar for VS Code: `npm run build:grammar`.

import { writeFileSync } from "node:fs";
import { grammarText } from "./grammar.ts";

writeFileSync(new URL("../dockerfile.tmLanguage.json", import.meta.url), grammarText());
