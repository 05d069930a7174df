import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import AnswerText, { marked } from "./AnswerText";

function markup(text: string, known: number[] = [1, 2]): string {
  return renderToStaticMarkup(<AnswerText text={text} known={new Set(known)} onCite={() => {}} />);
}

describe("an answer's text", () => {
  it("turns markers into buttons behind the full stop, and leaves unknown ones alone", () => {
    expect(marked("가볍습니다 [1][2]. [9]", new Set([1, 2]))).toBe(
      "가볍습니다.\uE0001\uE001\uE0002\uE001 [9]",
    );
    const html = markup("가볍습니다 [1].");
    expect(html).toContain("<button");
    expect(html).toContain("가볍습니다.");
  });

  it("follows no link, picture or HTML of the model", () => {
    const html = markup(
      "[눌러요](https://evil.example) ![그림](https://evil.example/x.png) <img src=x onerror=alert(1)>\n\n" +
        "<script>alert(1)</script>\n\n[1]: https://evil.example\n\nhttps://evil.example <https://evil.example>",
    );
    const elements = [...html.matchAll(/<(\w+)/g)].map(([, name]) => name);
    expect(new Set(elements)).toEqual(new Set(["div", "p", "span", "button"]));
    expect(html).toContain("눌러요");
  });

  it("keeps lists, emphasis, tables and line breaks", () => {
    const html = markup("목록입니다.\n\n1. **하나**\n2. 둘\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |");
    expect(html).toContain("<ol");
    expect(html).toContain("<strong>하나</strong>");
    expect(html).toContain("<td>2</td>");
  });

  it("can't be made to fake a marker", () => {
    expect(marked("\uE0005\uE001", new Set([5]))).toBe("5");
  });
});
