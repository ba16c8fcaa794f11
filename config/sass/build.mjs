// Compiles the look: Sass into one style sheet, and GOV.UK Frontend's script beside it. `python -m config.look` runs it.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const govuk = path.join(root, "node_modules/govuk-frontend/dist");
const built = path.resolve(process.argv[2] ?? path.join(root, "config/static_built"));

const { css } = sass.compile(path.join(here, "leeway.scss"), {
  loadPaths: [govuk],
  style: "compressed",
  quietDeps: true,
});
const script = await readFile(path.join(govuk, "govuk/govuk-frontend.min.js"), "utf8");

await mkdir(path.join(built, "js"), { recursive: true });
await writeFile(path.join(built, "leeway.css"), css);
// A map is not served, and hashed names must all be found.
await writeFile(path.join(built, "js/govuk-frontend.js"), script.replace(/\/\/# sourceMappingURL=.*\s*$/, ""));
