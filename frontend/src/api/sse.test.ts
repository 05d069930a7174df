import { describe, expect, it } from "vitest";
import { EventStreamParser } from "./sse";

const STREAM =
  ': hello\n\nid: 1\nevent: delta\ndata: {"event":"delta","seq":1,"text":"안녕"}\n\n' +
  'event: delta\r\ndata: {"event":"delta","seq":2,\r\ndata: "text":"하세요"}\r\n\r\n';

function texts(pieces: string[]): string[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) =>
    parser.feed(piece).map((event) => (event.event === "delta" ? event.text : event.event)),
  );
}

describe("the stream parser", () => {
  it("takes whole events out of a stream and passes over comments", () => {
    expect(texts([STREAM])).toEqual(["안녕", "하세요"]);
  });

  it("finds the same events wherever the stream is cut", () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(texts([STREAM.slice(0, cut), STREAM.slice(cut)]), `cut at ${cut}`).toEqual([
        "안녕",
        "하세요",
      ]);
    }
    expect(texts([...STREAM])).toEqual(["안녕", "하세요"]);
  });

  it("keeps back an event that is not complete", () => {
    expect(texts(['data: {"event":"delta","seq":1,"text":"반"}\n'])).toEqual([]);
  });
});
