import type { CrowdOnFile } from '../estate/crowd-file.ts';
import { newItemBody } from '../estate/tenants.ts';
import type { Work } from '../report/results.ts';

/** How long answers are, in bytes. Every item is as long as every other. */
export interface AnswerSizes {
  readonly list: number;
  readonly item: number;
}

/** A request, and what its answer has to be. */
export interface PlannedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: string[];
  readonly body: string | null;
  /** Whose rows the answer must show. */
  readonly tenant: string;
  readonly status: number;
  readonly bytes: number;
}

type Deed = Exclude<Work, 'mix'>;

/** 70 lists, 20 single items and 10 new ones of a hundred. */
const mix: readonly Deed[] = ['list', 'list', 'list', 'list', 'list', 'list', 'list', 'get', 'get', 'create'];

/** Prime, and no factor of any number of people: steps of this size come to each of them before they come to one again. */
const stride = 7_919;

/**
 * The requests of a run, by their number: the same ones for every contender, in the same order, however fast it answers.
 * Everybody has their turn before anybody has another, so that with many people each is one who wasn't there for long.
 */
export function planOf(work: Work, crowd: CrowdOnFile, sizes: AnswerSizes): (n: number) => PlannedRequest {
  const { bearers, items } = crowd;
  const newItem = JSON.stringify(newItemBody());
  const requests: Readonly<Record<Deed, Pick<PlannedRequest, 'method' | 'body' | 'status' | 'bytes'>>> = {
    list: { method: 'GET', body: null, status: 200, bytes: sizes.list },
    get: { method: 'GET', body: null, status: 200, bytes: sizes.item },
    create: { method: 'POST', body: newItem, status: 201, bytes: sizes.item },
  };
  return (n) => {
    const bearer = pick(bearers, n * stride);
    const deed = work === 'mix' ? pick(mix, scramble(n)) : work;
    const path = deed === 'get' ? `/api/items/${pick(items[bearer.tenant] ?? [], scramble(~n))}` : '/api/items';
    const authorization = ['authorization', `Bearer ${bearer.token}`];
    const headers = deed === 'create' ? [...authorization, 'content-type', 'application/json'] : authorization;
    return { ...requests[deed], path, headers, tenant: bearer.tenant };
  };
}

function pick<Value>(values: readonly Value[], n: number): Value {
  const value = values[n % values.length];
  if (value === undefined) throw new RangeError('There is nothing to pick from.');
  return value;
}

/** Spreads whole numbers over the first 2³², evenly and always alike (the finalizer of MurmurHash3). */
function scramble(n: number): number {
  let hash = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
