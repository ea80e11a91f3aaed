// Bundle scripts and styles, gather the icons that pages use into one sprite, and write the notices.
// Every file is named by its content, so that browsers may keep it for ever; manifest.json says which name is in
// force. The bundle is built beside the old one and takes its place whole.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "src", "obeya_web");
const place = join(web, "static", "obeya", "dist");
const dist = join(here, "build", String(process.pid));
const icons = join(here, "node_modules", "@tabler", "icons", "icons", "outline");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { a3: "src/a3.ts", app: "src/app.ts", board: "src/board.ts", explorer: "src/explorer.ts", portfolio: "src/portfolio.ts", processes: "src/processes.ts", "sign-in": "src/sign-in.ts", stream: "src/stream.ts", style: "src/style.css", twins: "src/twins.ts" },
  outdir: dist,
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  metafile: true,
  legalComments: "external",
  loader: { ".woff2": "file" },
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
});

// Every icon is named in a template as {% icon "name" %} or in a script as icon("name").
async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["dist", "node_modules", "__pycache__"].includes(entry.name)) yield* files(path);
    } else if (/\.(html|py|ts)$/.test(entry.name)) yield path;
  }
}
const names = new Map();
for (const folder of [web, join(here, "src")]) {
  for await (const path of files(folder)) {
    const text = await readFile(path, "utf8");
    for (const match of text.matchAll(/(?:\{%\s*icon |\bicon\(|icon=)["']([a-z0-9-]+)["']/g)) names.set(match[1], path);
  }
}
const symbols = [];
for (const [name, path] of [...names].sort()) {
  const svg = await readFile(join(icons, `${name}.svg`), "utf8").catch(() => {
    throw new Error(`There is no Tabler icon “${name}”, which ${path} names.`);
  });
  const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s+/g, " ").trim();
  symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`);
}
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
const spriteHash = createHash("sha256").update(sprite).digest("hex").slice(0, 8).toUpperCase();
await writeFile(join(dist, `icons-${spriteHash}.svg`), sprite);

// The licences of what is bundled travel with it.
const packages = new Set(["@tabler/icons"]);
for (const path of Object.keys(result.metafile.inputs)) {
  const match = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
  if (match) packages.add(match[1]);
}
const notices = [];
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(join(dist, "THIRD_PARTY.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));

// Compressed once here, so that no server does it for every request.
const built = await readdir(dist);
const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
for (const name of built.filter((each) => /\.(css|js|svg)$/.test(each))) {
  const bytes = await readFile(join(dist, name));
  await writeFile(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(dist, `${name}.br`), brotliCompressSync(bytes, best));
}
const named = built.map((name) => [name.match(/^(.+)-[A-Z0-9]{8}(\.[a-z0-9]+)$/), name]).filter(([match]) => match);
const manifest = Object.fromEntries(
  named.filter(([match]) => match[1] !== "chunk").map(([match, name]) => [`obeya/dist/${match[1]}${match[2]}`, `obeya/dist/${name}`]),
);
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(place, { recursive: true, force: true });
await rename(dist, place);
