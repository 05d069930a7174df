import { describe, expect, it } from "vitest";
import type { Source } from "../api/types";
import { allFacts, readable, tellingFacts, tellingLabels } from "./facts";

const phone: Source = {
  n: 1,
  id: "a",
  title: "한결 7 512GB",
  category: "스마트폰",
  url: null,
  images: [],
  score: 1,
  file: "a.csv",
  snippet: "",
  cited: true,
  facts: {
    제품번호: "SO-H7-512",
    저장용량: "512GB",
    색상: "달빛 화이트, 먹빛 블랙, 쪽빛 블루, 솔잎 그린, 살구 핑크, 노을 오렌지",
    "화면 크기": "6.1인치",
    "무게(g)": "162",
    방수: "IP68",
    "가격(원)": "1,129,000",
  },
};

describe("facts on a card", () => {
  it("read with the unit behind the number", () => {
    expect(readable("무게(g)", "162")).toEqual({ label: "무게", value: "162g" });
    expect(readable("가격(원)", "1,129,000")).toEqual({ label: "가격", value: "1,129,000원" });
    expect(readable("휴무(기타)", "월요일")).toEqual({ label: "휴무(기타)", value: "월요일" });
  });

  it("are those that question and answer speak of", () => {
    const labels = tellingLabels([phone], "제일 가벼운 건?", "무게 162g이고 1,129,000원입니다.", 2);
    expect([...labels].sort()).toEqual(["가격", "무게"]);
    expect(tellingFacts(phone, labels).map(({ value }) => value)).toEqual(["162g", "1,129,000원"]);
  });

  it("leave out serial numbers, long texts and what the title says", () => {
    const labels = tellingLabels([phone], "", "", 9);
    expect([...labels]).toEqual(["화면 크기", "무게", "방수", "가격"]);
  });

  it("are all there when the card is opened", () => {
    expect(allFacts(phone)).toHaveLength(7);
  });
});
