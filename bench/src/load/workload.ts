import { newProductBody } from '../dataset/dataset.ts';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import type { Workload } from '../report/results.ts';

/** How long answers are, in bytes. Every item is as long as every other. */
export interface ResponseSizes {
  readonly list: number;
  readonly product: number;
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

type RequestKind = Exclude<Workload, 'mix'>;

/** 70 lists, 20 single items and 10 new ones of a hundred. */
const mixOfTen: readonly RequestKind[] = [
  'list',
  'list',
  'list',
  'list',
  'list',
  'list',
  'list',
  'get',
  'get',
  'create',
];

/** Prime, and no factor of any number of people: steps of this size come to each of them before they come to one again. */
const stride = 7_919;

/**
 * The requests of a run, by their number: the same ones for every contender, in the same order, however fast it answers.
 * Everybody has their turn before anybody has another, so that with many people each is one who wasn't there for long.
 */
export function requestSequence(
  workload: Workload,
  dataset: DatasetContent,
  sizes: ResponseSizes,
): (n: number) => PlannedRequest {
  const { userTokens: bearers, productIds: items } = dataset;
  const newProduct = JSON.stringify(newProductBody());
  const requests: Readonly<Record<RequestKind, Pick<PlannedRequest, 'method' | 'body' | 'status' | 'bytes'>>> = {
    list: { method: 'GET', body: null, status: 200, bytes: sizes.list },
    get: { method: 'GET', body: null, status: 200, bytes: sizes.product },
    create: { method: 'POST', body: newProduct, status: 201, bytes: sizes.product },
  };
  return (n) => {
    const userToken = pick(bearers, n * stride);
    const kind = workload === 'mix' ? pick(mixOfTen, scramble(n)) : workload;
    const path = kind === 'get' ? `/api/items/${pick(items[userToken.tenant] ?? [], scramble(~n))}` : '/api/items';
    const authorization = ['authorization', `Bearer ${userToken.token}`];
    const headers = kind === 'create' ? [...authorization, 'content-type', 'application/json'] : authorization;
    return { ...requests[kind], path, headers, tenant: userToken.tenant };
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
