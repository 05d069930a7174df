/** The contract's types under short names; `schema.ts` is generated from openapi.json. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Answer = Schemas["ChatResponse"];
export type Source = Schemas["Source"];
export type Turn = Schemas["Turn"];
export type RoleUsage = Schemas["RoleUsage"];
export type Usage = Schemas["Usage"];
export type Models = Schemas["Models"];
export type Outcome = Answer["outcome"];
export type HistoryPage = Schemas["HistoryResponse"];
export type Providers = Schemas["ProvidersResponse"];
export type RoleChoices = Schemas["RoleChoices"];
export type Choice = Schemas["ProviderChoice"];
export type Index = Schemas["IndexResponse"];
export type Job = Schemas["Job"];
export type Reject = Schemas["Reject"];
export type UploadForm = Schemas["UploadResponse"];
export type ErrorBody = Schemas["ErrorBody"];
export type Rating = "up" | "down";
export type Role = "embedding" | "reasoning" | "generation";
export const ROLES: readonly Role[] = ["embedding", "reasoning", "generation"];

/** A session; `token` proves the id where the stage asks for proof. */
export type Session = Schemas["ActivityResponse"] & Partial<Pick<Schemas["UserResponse"], "token">>;

/** One event of a turn, as every transport delivers it. */
export type TurnEvent = Schemas["Event"];

/** What `ask` yields: the turn's events, and word that the turn starts over on another way. */
export type AskEvent = TurnEvent | { event: "again" };
