import { expect, it } from "vitest";
import { en } from "../i18n/en";
import { ko } from "../i18n/ko";
import { explain } from "../i18n/language";
import { ApiError } from "./errors";
import type { ErrorBody } from "./types";

it("never shows what a gateway says without a code", () => {
  const problem = ApiError.of(429, { message: "Limit Exceeded" });
  expect(problem.code).toBe("Too many requests");
  expect(explain(problem, ko)).toBe(ko.errors["Too many requests"]);
  expect(explain(problem, en)).toBe(en.errors["Too many requests"]);
});

it("speaks the visitor's language, whatever the server said", () => {
  const body = { error: "Conflict", message: "현재 상태와 충돌합니다." } as ErrorBody;
  expect(explain(ApiError.of(409, body), ko)).toBe("현재 상태와 충돌합니다.");
  expect(explain(ApiError.of(409, body), en)).toBe(en.errors.Conflict);
  const unknown = { error: "Brand new", message: "새로운 문제입니다." } as ErrorBody;
  expect(explain(ApiError.of(418, unknown), en)).toBe(en.errorUnknown);
});

it("knows from when on another try may succeed", () => {
  const body = { error: "Too many requests", message: "", retry_after: 30 } as ErrorBody;
  const left = ApiError.of(429, body).retryAt - Date.now();
  expect(left).toBeGreaterThan(29_000);
  expect(ApiError.unreachable().retryAt).toBe(0);
});
