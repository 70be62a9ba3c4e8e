import { newProductBody } from '../dataset/dataset.ts';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import { BenchError } from '../errors.ts';
import type { ResponseSizes } from '../load/workload.ts';
import { type CompetitorId, competitorNames } from '../report/results.ts';

/** What is compared of an answer. */
interface ComparedResponse {
  readonly status: number;
  readonly body: string;
}

/** What is asked, and what came back. */
type Transcript = [question: string, ComparedResponse][];

/**
 * Makes sure that contenders do the same work: the same bytes of the same rows, another tenant's row refused, no token
 * refused, a forged one refused.
 *
 * @returns how long their answers are
 * @throws {BenchError} that says who answered what differently
 */
export async function checkParity(
  competitors: readonly { readonly id: CompetitorId; readonly url: string }[],
  dataset: DatasetContent,
): Promise<ResponseSizes> {
  const transcripts: [CompetitorId, Transcript][] = [];
  for (const { id, url } of competitors) transcripts.push([id, await recordTranscript(url, dataset)]);
  const [[firstId, first] = []] = transcripts;
  if (firstId === undefined || first === undefined) throw new BenchError('There is no contender.');
  // Not before: new items come first in everybody's lists.
  for (const [n, { url }] of competitors.entries()) transcripts[n]?.[1].push(await createProduct(url, dataset));
  for (const [id, transcript] of transcripts) {
    for (const [n, [description, response]] of transcript.entries()) {
      const expected = first[n]?.[1];
      if (expected?.status === response.status && expected.body === response.body) continue;
      throw new BenchError(
        `${description}\n${competitorNames[firstId]} answers ${excerpt(expected)}\n${competitorNames[id]} answers ${excerpt(response)}`,
      );
    }
  }
  const sizeFor = (description: string) => {
    const body = first.find(([recorded]) => recorded === description)?.[1].body;
    if (body === undefined) throw new BenchError(`Nobody was asked for ${description}.`);
    return Buffer.byteLength(body);
  };
  return { list: sizeFor('a list'), product: sizeFor('an item') };
}

function excerpt(response: ComparedResponse | undefined): string {
  return response === undefined ? 'nothing' : `${response.status} ${response.body.slice(0, 300)}`;
}

async function recordTranscript(
  url: string,
  { userTokens: bearers, productIds: items }: DatasetContent,
): Promise<Transcript> {
  const [user, otherUser] = [bearers[0], bearers.at(-1)];
  const [id] = items[user?.tenant ?? ''] ?? [];
  const [otherId] = items[otherUser?.tenant ?? ''] ?? [];
  if (user === undefined || otherUser === undefined || id === undefined || otherId === undefined) {
    throw new BenchError('Two tenants are needed, with items.');
  }
  const list = '/api/items';
  const { body: firstPage } = await sendRequest(url, list, user.token);
  const cursor = /"next_cursor":"([\w-]+)"/.exec(firstPage)?.[1] ?? '';
  // The last but one character of a signature has no bits to spare, as the last one has.
  const forged = user.token.replace(/.(.)$/, (end, last) => `${end.startsWith('A') ? 'B' : 'A'}${last}`);
  return [
    ['a list', await expectStatus(200, sendRequest(url, list, user.token))],
    ['the next page', await expectStatus(200, sendRequest(url, `${list}?limit=20&cursor=${cursor}`, user.token))],
    ['a list of another tenant', await expectStatus(200, sendRequest(url, list, otherUser.token))],
    ['an item', await expectStatus(200, sendRequest(url, `${list}/${id}`, user.token))],
    ['an item of another tenant', expectRejection(await sendRequest(url, `${list}/${otherId}`, user.token), 404)],
    [
      'another tenant’s cursor',
      expectRejection(await sendRequest(url, `${list}?cursor=${cursor}`, otherUser.token), 400),
    ],
    ['an item without a name', expectRejection(await sendRequest(url, list, user.token, { quantity: 1 }), 400)],
    ['no token', expectRejection(await sendRequest(url, list, undefined), 401)],
    ['a forged token', expectRejection(await sendRequest(url, list, forged), 401)],
  ];
}

async function createProduct(url: string, { userTokens: [user] }: DatasetContent): Promise<Transcript[number]> {
  const response = await expectStatus(201, sendRequest(url, '/api/items', user?.token, newProductBody()));
  return ['a new item', maskGeneratedValues(response)];
}

async function sendRequest(
  url: string,
  path: string,
  token: string | undefined,
  body?: object,
): Promise<ComparedResponse> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.text() };
}

async function expectStatus(status: number, recorded: Promise<ComparedResponse>): Promise<ComparedResponse> {
  const response = await recorded;
  if (response.status !== status) throw new BenchError(`Expected ${status}, got ${excerpt(response)}`);
  return response;
}

/** Everybody refuses in words of their own. */
function expectRejection({ status, body }: ComparedResponse, expected: number): ComparedResponse {
  if (status !== expected)
    throw new BenchError(`Expected a refusal with ${expected}, got ${excerpt({ status, body })}`);
  return { status, body: '' };
}

/** A new item has an id and times of its own, as long as everybody's. */
function maskGeneratedValues({ status, body }: ComparedResponse): ComparedResponse {
  return {
    status,
    body: body
      .replace(/"id":"[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}"/, '"id":"…"')
      .replaceAll(/"(created|updated)_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"$1_at":"…"'),
  };
}
