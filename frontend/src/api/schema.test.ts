import { readFile } from "node:fs/promises";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it("is what the contract says: run `npm run types` after a change", async () => {
  const contract = new URL("../../../docs/openapi.json", import.meta.url);
  const made = COMMENT_HEADER + astToString(await openapiTS(contract));
  const kept = await readFile(new URL("./schema.ts", import.meta.url), "utf-8");
  expect(kept.trim()).toBe(made.trim());
});
