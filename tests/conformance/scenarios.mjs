// Writes down what the installed suite's mock API expects and answers, as data.
// In: the folder with node_modules; the base URL to stand in for the server's. Out: JSON on stdout:
// [{service, name, condition, code, keys, apis: [{uri, method, request, response}]}].
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [suite, baseUrl] = process.argv.slice(2);
const dist = join(suite, "node_modules/@typespec/http-specs/dist/specs");
const { expandDyns } = await import(
  pathToFileURL(join(suite, "node_modules/@typespec/spec-api/dist/index.js")).href
);
const config = { baseUrl };

function bytes(raw) {
  if (raw === undefined || raw === null) return undefined;
  if (Buffer.isBuffer(raw)) return raw.toString("base64");
  return Buffer.from(typeof raw === "string" ? raw : raw.serialize(config)).toString("base64");
}

function body(one) {
  if (!one) return undefined;
  if (one.kind !== "multipart") return { type: one.contentType, content: bytes(one.rawContent) };
  const files = (one.files ?? []).map((file) => ({
    name: file.fieldname,
    filename: file.originalname,
    type: file.mimetype,
    content: bytes(file.buffer),
  }));
  return { type: one.contentType, parts: expandDyns(one.parts ?? {}, config), files };
}

function side(one) {
  if (!one) return {};
  return {
    status: one.status,
    headers: expandDyns(one.headers ?? {}, config),
    query: expandDyns(one.query ?? {}, config),
    path: expandDyns(one.pathParams ?? {}, config),
    body: body(one.body),
  };
}

const all = [];
for (const file of readdirSync(dist, { recursive: true }).filter((f) => f.endsWith("mockapi.js")).sort()) {
  const { Scenarios } = await import(pathToFileURL(join(dist, file)).href);
  for (const [name, one] of Object.entries(Scenarios))
    all.push({
      service: dirname(file),
      name,
      condition: one.passCondition,
      code: one.code,
      keys: one.keys ?? [],
      apis: one.apis.map((api) => ({
        uri: api.uri,
        method: api.method,
        request: side(api.request),
        response: side(api.response),
      })),
    });
}
process.stdout.write(JSON.stringify(all));
