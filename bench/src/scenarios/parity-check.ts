import { newProductBody } from '../dataset/dataset.ts';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import { BenchError } from '../errors.ts';
import { productsPath, type ResponseSizes } from '../load/workload.ts';
import { type CompetitorId, competitorNames } from '../report/results.ts';

/** The parts of a response that all competitors must have in common. */
interface ComparedResponse {
  readonly status: number;
  readonly body: string;
}

type Transcript = [description: string, ComparedResponse][];

/**
 * Checks that all competitors do the same work: they return the same bytes for the same rows, and reject another tenant's
 * row, another tenant's cursor, a missing token and a forged one.
 *
 * @returns the sizes of their responses
 * @throws {BenchError} with the first difference
 */
export async function checkParity(
  competitors: readonly { readonly id: CompetitorId; readonly url: string }[],
  dataset: DatasetContent,
): Promise<ResponseSizes> {
  const transcripts: [CompetitorId, Transcript][] = [];
  for (const { id, url } of competitors) transcripts.push([id, await recordTranscript(url, dataset)]);
  const [[firstId, first] = []] = transcripts;
  if (firstId === undefined || first === undefined) throw new BenchError('There is no competitor.');
  // At the end, since a new product is first in every competitor's list.
  for (const [n, { url }] of competitors.entries()) transcripts[n]?.[1].push(await createProduct(url, dataset));
  for (const [id, transcript] of transcripts) {
    for (const [n, [description, response]] of transcript.entries()) {
      const expected = first[n]?.[1];
      if (expected?.status === response.status && expected.body === response.body) continue;
      const difference = [
        `The competitors respond differently to: ${description}`,
        `${competitorNames[firstId]}: ${excerpt(expected)}`,
        `${competitorNames[id]}: ${excerpt(response)}`,
      ];
      throw new BenchError(difference.join('\n'));
    }
  }
  const sizeOf = (description: string) => {
    const body = first.find(([recorded]) => recorded === description)?.[1].body;
    if (body === undefined) throw new BenchError(`The transcript has no response to: ${description}`);
    return Buffer.byteLength(body);
  };
  return { list: sizeOf('a list'), product: sizeOf('a product') };
}

function excerpt(response: ComparedResponse | undefined): string {
  return response === undefined ? 'nothing' : `${response.status} ${response.body.slice(0, 300)}`;
}

async function recordTranscript(url: string, { userTokens, productIds }: DatasetContent): Promise<Transcript> {
  const [user, otherUser] = [userTokens[0], userTokens.at(-1)];
  const [id] = productIds[user?.tenant ?? ''] ?? [];
  const [otherId] = productIds[otherUser?.tenant ?? ''] ?? [];
  if (user === undefined || otherUser === undefined || id === undefined || otherId === undefined) {
    throw new BenchError('The parity check needs two tenants with products.');
  }
  const list = productsPath;
  const { body: firstPage } = await sendRequest(url, list, user.token);
  const cursor = /"next_cursor":"([\w-]+)"/.exec(firstPage)?.[1] ?? '';
  // The last character of a signature has unused bits, so the one before it is changed.
  const forged = user.token.replace(/.(.)$/, (end, last) => `${end.startsWith('A') ? 'B' : 'A'}${last}`);
  return [
    ['a list', await expectStatus(200, sendRequest(url, list, user.token))],
    ['the next page', await expectStatus(200, sendRequest(url, `${list}?limit=20&cursor=${cursor}`, user.token))],
    ['a list of another tenant', await expectStatus(200, sendRequest(url, list, otherUser.token))],
    ['a product', await expectStatus(200, sendRequest(url, `${list}/${id}`, user.token))],
    ['another tenant’s product', await expectRejection(404, sendRequest(url, `${list}/${otherId}`, user.token))],
    [
      'another tenant’s cursor',
      await expectRejection(400, sendRequest(url, `${list}?cursor=${cursor}`, otherUser.token)),
    ],
    ['a product without a name', await expectRejection(400, sendRequest(url, list, user.token, { quantity: 1 }))],
    ['no token', await expectRejection(401, sendRequest(url, list, undefined))],
    ['a forged token', await expectRejection(401, sendRequest(url, list, forged))],
  ];
}

async function createProduct(url: string, { userTokens: [user] }: DatasetContent): Promise<Transcript[number]> {
  const response = await expectStatus(201, sendRequest(url, productsPath, user?.token, newProductBody()));
  return ['a new product', maskGeneratedValues(response)];
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

async function expectStatus(status: number, pending: Promise<ComparedResponse>): Promise<ComparedResponse> {
  const response = await pending;
  if (response.status !== status) throw new BenchError(`Expected ${status}, got ${excerpt(response)}`);
  return response;
}

/** Expects an error status. The bodies of errors may differ. */
async function expectRejection(status: number, pending: Promise<ComparedResponse>): Promise<ComparedResponse> {
  return { ...(await expectStatus(status, pending)), body: '' };
}

/** Replaces a new product's id and times, which have the same length everywhere. */
function maskGeneratedValues({ status, body }: ComparedResponse): ComparedResponse {
  return {
    status,
    body: body
      .replace(/"id":"[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}"/, '"id":"…"')
      .replaceAll(/"(created|updated)_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"$1_at":"…"'),
  };
}
