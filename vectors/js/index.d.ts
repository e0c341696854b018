/** A value as JSON has it: bytes are hex, integers of 64 bits are decimal texts. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** An answer. */
export interface Accepted {
  ok: { [member: string]: Json };
}

/** A refusal; `field` and `offset` say where the fault is, in plaintext. */
export interface Refused {
  ok?: undefined;
  class: string;
  phase?: string;
  field?: string;
  offset?: number;
}

export type Outcome = Accepted | Refused;

/** What must come of a case. A behaviour decides a lenient one: each choice leads to an outcome of its own. */
export type Expect =
  | ({ verdict: 'valid' } & Accepted)
  | ({ verdict: 'invalid' } & Refused)
  | { verdict: 'lenient'; behaviour: string; choices: { [choice: string]: Outcome } }
  | { verdict: 'unspecified'; note: string };

/** What an implementation must have before it is asked a case. */
export interface Needs {
  single_versions?: number[];
  multi_versions?: number[];
  features?: string[];
  /** Versions of a Single that came after the release: it has to refuse them. */
  not_single_versions?: number[];
  /** Features that came after the release. */
  not_features?: string[];
}

/** A request and what must come of it. */
export interface Case {
  /** Names the case, and never another. */
  id: string;
  /** 16 hex digits of what it asks and expects. */
  hash: string;
  op: string;
  title: string;
  requirements: string[];
  /** What goes wrong for a person. */
  consequence: string;
  needs: Needs;
  in: { [member: string]: Json };
  expect: Expect;
}

/** Where lnd is lenient or odd. */
export interface Behaviour {
  id: string;
  title: string;
  choices: { name: string; title: string; consequence: string }[];
  /** lnd's choice from each release on, oldest first. */
  lnd: { since: string; choice: string }[];
}

/** A case of several steps, as its file has it, with the values that its names stand for. */
export interface Scenario {
  id: string;
  area: string;
  pool: { [kind: string]: Json };
  steps: { [member: string]: Json }[];
  [member: string]: unknown;
}

/** The operations that there are cases of. */
export function operations(): string[];
/** The corpus': MAJOR format, MINOR coverage, PATCH a case that was wrong. */
export function version(): string;
/** By id. */
export function behaviours(): Map<string, Behaviour>;
/** The cases of these operations, of all when none is named. Throws a RangeError for one that there is not. */
export function cases(...ops: string[]): Generator<Case>;
export function scenarios(): Generator<Scenario>;
/** The choice that decides a lenient case: one of `choices`, or else lnd's current one. */
export function choiceOf(expect: Expect, choices?: { [behaviour: string]: string }): string | undefined;
/** What is expected of who makes these choices, and lnd's current ones besides; undefined where nothing is. */
export function expectedOf(expect: Expect, choices?: { [behaviour: string]: string }): Outcome | undefined;
