import { expect, it } from "vitest";
import { pictures } from "./Picture";
import { safeLink } from "./SourceCard";

it("follows a row's link only over HTTP", () => {
  expect(safeLink("https://shop.example/7")).toBe("https://shop.example/7");
  for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//x.example", "", null]) {
    expect(safeLink(bad)).toBeNull();
  }
});

it("shows a row's pictures only over HTTP", () => {
  expect(pictures(["data:image/svg+xml,<svg/>", "https://a.example/a.svg", "javascript:x"])).toEqual([
    "https://a.example/a.svg",
  ]);
  expect(pictures(undefined)).toEqual([]);
});
