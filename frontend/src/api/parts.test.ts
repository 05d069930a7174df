import { expect, it } from "vitest";
import { Parts } from "./parts";

it("puts an event together from its parts, and lets others pass", () => {
  const parts = new Parts();
  const text = JSON.stringify({ event: "delta", seq: 7, text: "긴 글" });
  expect(parts.whole({ event: "part", part: 1, parts: 2, text: text.slice(0, 9) })).toBeNull();
  expect(parts.whole({ event: "part", part: 2, parts: 2, text: text.slice(9) })).toEqual({
    event: "delta",
    seq: 7,
    text: "긴 글",
  });
  expect(parts.whole({ event: "delta", seq: 8, text: "끝" })).toEqual({
    event: "delta",
    seq: 8,
    text: "끝",
  });
});
