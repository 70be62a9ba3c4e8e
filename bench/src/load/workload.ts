import { newProductBody } from '../dataset/dataset.ts';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import type { Workload } from '../report/results.ts';

/** The path of the products in every competitor's API. */
export const productsPath = '/api/products';

/** The length of responses, in bytes. All products have the same length. */
export interface ResponseSizes {
  readonly list: number;
  readonly product: number;
}

/** A request and the response that it expects. */
export interface PlannedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: string[];
  readonly body: string | null;
  /** The tenant that the response must name. */
  readonly tenant: string;
  readonly status: number;
  readonly bytes: number;
}

type RequestKind = Exclude<Workload, 'mix'>;

/** 70 % lists, 20 % single products, 10 % new ones. */
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

/** A prime that divides no number of users, so that steps of this size reach every user before they repeat one. */
const stride = 7_919;

/**
 * Returns the requests of a run by number. They are the same for every competitor, however fast it is. Every user has a
 * request before any user has a second one, so with many users caches see each of them rarely.
 */
export function requestSequence(
  workload: Workload,
  dataset: DatasetContent,
  sizes: ResponseSizes,
): (n: number) => PlannedRequest {
  const { userTokens, productIds } = dataset;
  const newProduct = JSON.stringify(newProductBody());
  const requests: Readonly<Record<RequestKind, Pick<PlannedRequest, 'method' | 'body' | 'status' | 'bytes'>>> = {
    list: { method: 'GET', body: null, status: 200, bytes: sizes.list },
    get: { method: 'GET', body: null, status: 200, bytes: sizes.product },
    create: { method: 'POST', body: newProduct, status: 201, bytes: sizes.product },
  };
  return (n) => {
    const userToken = pick(userTokens, n * stride);
    const kind = workload === 'mix' ? pick(mixOfTen, scramble(n)) : workload;
    const path =
      kind === 'get' ? `${productsPath}/${pick(productIds[userToken.tenant] ?? [], scramble(~n))}` : productsPath;
    const authorization = ['authorization', `Bearer ${userToken.token}`];
    const headers = kind === 'create' ? [...authorization, 'content-type', 'application/json'] : authorization;
    return { ...requests[kind], path, headers, tenant: userToken.tenant };
  };
}

function pick<Value>(values: readonly Value[], n: number): Value {
  const value = values[n % values.length];
  if (value === undefined) throw new RangeError('There are no values to pick from.');
  return value;
}

/** Spreads integers evenly over 32 bits, the same way each time (the finalizer of MurmurHash3). */
function scramble(n: number): number {
  let hash = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
