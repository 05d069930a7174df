import { expect, it } from "vitest";
import { sentences } from "./Announcer";

it("reads whole sentences while the answer grows, and the rest when it is complete", () => {
  const text = "가장 가벼운 것은 한결입니다 [1]. 그다음은";
  expect(sentences(text, false)).toEqual(["가장 가벼운 것은 한결입니다."]);
  expect(sentences(text, true)).toEqual(["가장 가벼운 것은 한결입니다.", "그다음은"]);
});
