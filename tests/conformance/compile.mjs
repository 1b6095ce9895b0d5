// Compiles every service of the installed suite to OpenAPI 3.0, 3.1 and 3.2 in one process.
// In: the folder with node_modules; the folder to write to. Out: <out>/<service>/<dialect>/*.json
// and <out>/diagnostics.json, {service: [messages]}. What is there already is left alone.
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [suite, out] = process.argv.slice(2);
const specs = join(suite, "node_modules/@typespec/http-specs/specs");
const require = createRequire(join(suite, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { compile, NodeHost } = await load("@typespec/compiler");
const { getOpenAPI3 } = await load("@typespec/openapi3");

function services(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith("main.tsp"))
    .map((name) => dirname(name))
    .sort();
}

// The emitter looks examples up by parameter name in a plain object, and so takes Object's own
// `constructor` for the examples of a parameter of that name; an empty list there is no example.
async function withoutConstructor(act) {
  const kept = Object.getOwnPropertyDescriptor(Object.prototype, "constructor");
  Object.defineProperty(Object.prototype, "constructor", { ...kept, value: [] });
  try {
    return await act();
  } finally {
    Object.defineProperty(Object.prototype, "constructor", kept);
  }
}

function write(target, version, record, told) {
  const named = record.version ? `openapi.${record.version}.json` : "openapi.json";
  mkdirSync(join(target, version), { recursive: true });
  writeFileSync(join(target, version, named), JSON.stringify(record.document, null, 1));
  for (const one of record.diagnostics) told.push(`${version} ${one.code}: ${one.message}`);
}

const diagnostics = {};
for (const service of services(specs)) {
  const target = join(out, service);
  if (existsSync(target)) continue;
  const program = await compile(NodeHost, join(specs, service, "main.tsp"), { noEmit: true });
  const told = program.diagnostics
    .filter((one) => one.severity === "error")
    .map((one) => `${one.code}: ${one.message}`);
  for (const version of ["3.0.0", "3.1.0", "3.2.0"]) {
    const emit = () => getOpenAPI3(program, { "openapi-versions": [version] });
    const records = await emit().catch(() => withoutConstructor(emit));
    for (const record of records)
      for (const one of record.versioned ? record.versions : [record])
        write(target, version, one, told);
  }
  if (told.length > 0) diagnostics[service] = told;
}
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "diagnostics.json"), JSON.stringify(diagnostics, null, 1));
