// Reads Mermaid diagrams with Mermaid's own parser and tells what it found in them, one line of JSON for each file.
//
//     node tests/tools/mermaid.mjs DIRECTORY FILE…
//
// DIRECTORY is where `npm install mermaid jsdom` was run. A diagram that Mermaid refuses ends this with its message.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [directory, ...files] = process.argv.slice(2);
const require = createRequire(join(directory, "package.json"));
const { JSDOM } = require("jsdom");
// Mermaid cleans labels with a library that works on a document.
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import(pathToFileURL(require.resolve("mermaid")));

mermaid.initialize({ startOnLoad: false });
for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (text.length > mermaid.mermaidAPI.getConfig().maxTextSize) {
        throw new Error(`${file}: more text than Mermaid takes`);
    }
    await mermaid.parse(text);
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const found = { file, type };
    if (type === "sequence") {
        found.title = db.getDiagramTitle();
        found.participants = [...db.getActors().values()].map((actor) => actor.description);
        found.messages = db.getMessages().map((message) => message.message);
    } else {
        found.nodes = [...db.getVertices().keys()];
        found.edges = db.getEdges().length;
    }
    console.log(JSON.stringify(found));
}
