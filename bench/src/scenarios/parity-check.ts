import { BenchError } from '../bench-error.ts';
import type { CrowdOnFile } from '../estate/crowd-file.ts';
import { newItemBody } from '../estate/tenants.ts';
import type { AnswerSizes } from '../load/plan.ts';
import { type ContenderId, contenderNames } from '../report/results.ts';

/** What is compared of an answer. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What is asked, and what came back. */
type Transcript = [question: string, Answer][];

/**
 * Makes sure that contenders do the same work: the same bytes of the same rows, another tenant's row refused, no token
 * refused, a forged one refused.
 *
 * @returns how long their answers are
 * @throws {BenchError} that says who answered what differently
 */
export async function makeSureTheyAreAlike(
  contenders: readonly { readonly id: ContenderId; readonly url: string }[],
  crowd: CrowdOnFile,
): Promise<AnswerSizes> {
  const transcripts: [ContenderId, Transcript][] = [];
  for (const { id, url } of contenders) transcripts.push([id, await interview(url, crowd)]);
  const [[firstId, first] = []] = transcripts;
  if (firstId === undefined || first === undefined) throw new BenchError('There is no contender.');
  // Not before: new items come first in everybody's lists.
  for (const [n, { url }] of contenders.entries()) transcripts[n]?.[1].push(await makeItem(url, crowd));
  for (const [id, transcript] of transcripts) {
    for (const [n, [question, answer]] of transcript.entries()) {
      const expected = first[n]?.[1];
      if (expected?.status === answer.status && expected.body === answer.body) continue;
      throw new BenchError(
        `${question}\n${contenderNames[firstId]} answers ${shown(expected)}\n${contenderNames[id]} answers ${shown(answer)}`,
      );
    }
  }
  const sizeOf = (question: string) => {
    const body = first.find(([asked]) => asked === question)?.[1].body;
    if (body === undefined) throw new BenchError(`Nobody was asked for ${question}.`);
    return Buffer.byteLength(body);
  };
  return { list: sizeOf('a list'), item: sizeOf('an item') };
}

function shown(answer: Answer | undefined): string {
  return answer === undefined ? 'nothing' : `${answer.status} ${answer.body.slice(0, 300)}`;
}

async function interview(url: string, { bearers, items }: CrowdOnFile): Promise<Transcript> {
  const [someone, other] = [bearers[0], bearers.at(-1)];
  const [id] = items[someone?.tenant ?? ''] ?? [];
  const [idOfOther] = items[other?.tenant ?? ''] ?? [];
  if (someone === undefined || other === undefined || id === undefined || idOfOther === undefined) {
    throw new BenchError('Two tenants are needed, with items.');
  }
  const list = '/api/items';
  const { body: page } = await ask(url, list, someone.token);
  const cursor = /"next_cursor":"([\w-]+)"/.exec(page)?.[1] ?? '';
  // The last but one character of a signature has no bits to spare, as the last one has.
  const forged = someone.token.replace(/.(.)$/, (end, last) => `${end.startsWith('A') ? 'B' : 'A'}${last}`);
  return [
    ['a list', await expectStatus(200, ask(url, list, someone.token))],
    ['the next page', await expectStatus(200, ask(url, `${list}?limit=20&cursor=${cursor}`, someone.token))],
    ['a list of another tenant', await expectStatus(200, ask(url, list, other.token))],
    ['an item', await expectStatus(200, ask(url, `${list}/${id}`, someone.token))],
    ['an item of another tenant', refusal(await ask(url, `${list}/${idOfOther}`, someone.token), 404)],
    ['another tenant’s cursor', refusal(await ask(url, `${list}?cursor=${cursor}`, other.token), 400)],
    ['an item without a name', refusal(await ask(url, list, someone.token, { quantity: 1 }), 400)],
    ['no token', refusal(await ask(url, list, undefined), 401)],
    ['a forged token', refusal(await ask(url, list, forged), 401)],
  ];
}

async function makeItem(url: string, { bearers: [someone] }: CrowdOnFile): Promise<Transcript[number]> {
  const answer = await expectStatus(201, ask(url, '/api/items', someone?.token, newItemBody()));
  return ['a new item', masked(answer)];
}

async function ask(url: string, path: string, token: string | undefined, body?: object): Promise<Answer> {
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

async function expectStatus(status: number, asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status !== status) throw new BenchError(`Expected ${status}, got ${shown(answer)}`);
  return answer;
}

/** Everybody refuses in words of their own. */
function refusal({ status, body }: Answer, expected: number): Answer {
  if (status !== expected) throw new BenchError(`Expected a refusal with ${expected}, got ${shown({ status, body })}`);
  return { status, body: '' };
}

/** A new item has an id and times of its own, as long as everybody's. */
function masked({ status, body }: Answer): Answer {
  return {
    status,
    body: body
      .replace(/"id":"[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}"/, '"id":"…"')
      .replaceAll(/"(created|updated)_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"$1_at":"…"'),
  };
}
