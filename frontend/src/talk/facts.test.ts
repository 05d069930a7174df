import { describe, expect, it } from "vitest";
import type { Source } from "../api/types";
import { allFacts, readable, tellingFacts, tellingKinds } from "./facts";

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
    const kinds = tellingKinds([phone], "제일 가벼운 건?", "무게 162g이고 1,129,000원입니다.", 2);
    expect(tellingFacts(phone, kinds).map(({ value }) => value)).toEqual(["1,129,000원", "162g"]);
  });

  it("begin with what people decide by, and leave out serial numbers, long texts and titles", () => {
    const facts = tellingFacts(phone, tellingKinds([phone], "", "", 9));
    expect(facts.map(({ label }) => label)).toEqual(["가격", "화면 크기", "무게", "방수"]);
  });

  it("are the same on cards of files that call them differently", () => {
    const north = { ...phone, title: "가", facts: { "실내/실외": "실내", 입장료: "무료", 주소: "강릉" } };
    const south = { ...phone, title: "나", facts: { 위치: "여수", 요금: "3,000", "실내·실외": "실외" } };
    const kinds = tellingKinds([north, south], "", "");
    expect(tellingFacts(north, kinds).map(({ value }) => value)).toEqual(["무료", "강릉", "실내"]);
    expect(tellingFacts(south, kinds).map(({ value }) => value)).toEqual(["3,000", "여수", "실외"]);
  });

  it("are all there when the card is opened", () => {
    expect(allFacts(phone)).toHaveLength(7);
  });
});
