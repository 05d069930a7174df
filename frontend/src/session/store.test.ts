// @vitest-environment jsdom
import { expect, it } from "vitest";
import { browserKeep } from "./store";

it("keeps the session and the draft over a reload", () => {
  browserKeep(localStorage).keep({ user_id: "u", expires_at: 5 });
  browserKeep(localStorage).keepDraft("보내지 않은 질문");
  expect(browserKeep(localStorage).session()).toEqual({ user_id: "u", expires_at: 5 });
  expect(browserKeep(localStorage).draft()).toBe("보내지 않은 질문");
  browserKeep(localStorage).keep(null);
  expect(browserKeep(localStorage).session()).toBeNull();
});

it("starts anew on what it can't read, and works without storage", () => {
  localStorage.setItem("triple.session", "{broken");
  expect(browserKeep(localStorage).session()).toBeNull();
  const keep = browserKeep(null);
  keep.keep({ user_id: "u", expires_at: 5 });
  expect(keep.session()).toBeNull();
});
