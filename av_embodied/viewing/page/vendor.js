// Copies what the page needs from node_modules to vendor/, as published, and writes the manifest.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const FILES = [
  ["preact.mjs", "preact", "dist/preact.mjs"],
  ["preact-hooks.mjs", "preact", "hooks/dist/hooks.mjs"],
  ["preact.LICENSE", "preact", "LICENSE"],
  ["htm.mjs", "htm", "dist/htm.mjs"],
  ["htm-preact.mjs", "htm", "preact/index.mjs"],
  ["htm.LICENSE", "htm", "LICENSE"],
  ["signals.mjs", "@preact/signals", "dist/signals.mjs"],
  ["signals.LICENSE", "@preact/signals", "LICENSE"],
  ["signals-core.mjs", "@preact/signals-core", "dist/signals-core.mjs"],
  ["signals-core.LICENSE", "@preact/signals-core", "LICENSE"],
];

rmSync("vendor", { recursive: true, force: true });
mkdirSync("vendor");
const manifest = {};
for (const [name, module, path] of FILES) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${module}/package.json`));
  copyFileSync(`node_modules/${module}/${path}`, `vendor/${name}`);
  const hash = createHash("sha512-256").update(readFileSync(`vendor/${name}`)).digest("hex");
  manifest[name] = { package: module, version, license, path, sha512_256: hash };
}
writeFileSync("vendor/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
