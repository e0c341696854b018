import type { Case, Json } from './index.d.ts';

type Answer = { [member: string]: unknown };

export interface Implementation {
  /** By name: answers with what JSON.stringify writes as the members of the answer, refuses by throwing. */
  ops: { [op: string]: (input: any) => Answer };
  single_versions?: number[];
  multi_versions?: number[];
  /** close_tx_inputs, dns_address, opaque_address, musig2, scrypt_n, nonce_injection. */
  features?: string[];
  /** Its choices, where they are not lnd's current ones. */
  behaviours?: { [behaviour: string]: string };
  /** The class of an error; undefined where it has none. Without it a refusal is judged as one only. */
  classOf?: (error: any) => string | undefined;
}

export interface Counts {
  passed: number;
  failed: number;
  /** Answered with Skip. */
  skipped: number;
  /** The others, by the reason. */
  notAsked: Map<string, number>;
}

export class Skip extends Error {}
export function lacks(implementation: Implementation, one: Case): string;
export function judge(implementation: Implementation, one: Case): string;
export function report(implementation: Implementation, ops?: string[]): Counts & { failures: string[] };
export function problem(implementation: Implementation, counts: Counts): string;
export function summary(counts: Counts): string;
export function run(test: (name: string, body: (t: any) => void) => unknown, implementation: Implementation): Promise<Counts>;
