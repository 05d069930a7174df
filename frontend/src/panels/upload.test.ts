import { describe, expect, it } from "vitest";
import type { Index } from "../api/types";
import { outcomeOf, PATIENCE_S, refusal, type Sent } from "./upload";

const LIVE = {
  ready: true,
  rows: 3,
  files: [{ file: "a.csv", etag: "old", state: "indexed", rows: 3, rejected: 0 }],
  job: { id: "1", state: "published" },
} as unknown as Index;

function index(etag: string, id: string, state: string, more: object = {}): Index {
  const files = [{ ...LIVE.files![0], etag, ...more }];
  return { ...LIVE, files, job: { id, state, reason: "왜" } } as unknown as Index;
}

function sent(etag: string | null, before: Index | null = LIVE): Sent {
  return { file: "a.csv", etag, before, at: 1_000 };
}

describe("a file that was sent", () => {
  it("is live as soon as the live index holds exactly its content", () => {
    expect(outcomeOf(sent("new"), index("old", "1", "published"), 1_001).kind).toBe("building");
    expect(outcomeOf(sent("new"), index("old", "2", "running"), 1_002).kind).toBe("building");
    expect(outcomeOf(sent("new"), index("new", "2", "published"), 1_003).kind).toBe("live");
  });

  it("is known to be the same as before, for which nothing is built", () => {
    expect(outcomeOf(sent("old"), LIVE, 1_001).kind).toBe("same");
  });

  it("says why it could not be taken in", () => {
    expect(outcomeOf(sent("new"), index("old", "2", "blocked"), 1_001)).toEqual({
      kind: "failed",
      reason: "왜",
    });
    const unreadable = index("new", "2", "published", { state: "failed", reason: "표가 아님" });
    expect(outcomeOf(sent("new"), unreadable, 1_001)).toEqual({ kind: "failed", reason: "표가 아님" });
  });

  it("goes by the builds where its content can't be compared", () => {
    expect(outcomeOf(sent(null), LIVE, 1_001).kind).toBe("building");
    expect(outcomeOf(sent(null), index("new", "2", "published"), 1_001).kind).toBe("live");
  });

  it("is not waited for without end", () => {
    expect(outcomeOf(sent("new"), LIVE, 1_000 + PATIENCE_S + 1).kind).toBe("quiet");
    const slow = index("old", "2", "running");
    expect(outcomeOf(sent("new"), slow, 1_000 + PATIENCE_S + 1).kind).toBe("building");
  });
});

it("refuses a file by name or size before anything is sent", () => {
  const file = (name: string, size = 1) => ({ name, size }) as File;
  for (const good of ["a.csv", "봄 신상품.CSV"]) expect(refusal(file(good))).toBeNull();
  for (const bad of ["a.xlsx", ".csv", "_a.csv", "a/b.csv", `${"a".repeat(120)}.csv`]) {
    expect(refusal(file(bad))).toBe("badName");
  }
  expect(refusal(file("a.csv", 0))).toBe("emptyFile");
});
