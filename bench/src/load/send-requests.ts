import { Client, type Dispatcher } from 'undici';
import type { PlannedRequest } from './plan.ts';

/** What a run's connections share. */
export interface Traffic {
  /** The next request to make; `undefined` when there are to be no more. */
  next(): PlannedRequest | undefined;
  /** An answer came, and was the right one. */
  answered(milliseconds: number): void;
}

/** Milliseconds after which an answer isn't waited for any more. */
const patience = 10_000;

/** How much of a wrong answer is shown. */
const shownBytes = 300;

/** The load generator has seen an answer that is not the right one, or none. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError';
}

/**
 * Makes one request after another on one connection, and looks at each answer: its status, its length, and whose rows it
 * shows.
 *
 * autocannon would make the requests, but knows times in whole milliseconds alone, which is what one answer takes here.
 *
 * @throws {WrongAnswerError}
 */
export async function keepAsking(url: string, traffic: Traffic): Promise<void> {
  const client = new Client(url, { pipelining: 1, headersTimeout: patience, bodyTimeout: patience });
  try {
    for (let request = traffic.next(); request !== undefined; request = traffic.next()) {
      const startedAt = performance.now();
      const { status, body } = await exchange(client, request);
      const milliseconds = performance.now() - startedAt;
      if (status !== request.status || body.length !== request.bytes || !body.includes(mark(request.tenant))) {
        throw new WrongAnswerError(
          `${request.method} ${request.path} for ${request.tenant}: expected ${request.status} with ${request.bytes} ` +
            `bytes of ${request.tenant}, got ${status} with ${body.length}: ${body.toString('utf8', 0, shownBytes)}`,
        );
      }
      traffic.answered(milliseconds);
    }
  } finally {
    await client.destroy();
  }
}

/** How an item says whose it is. */
function mark(tenant: string): string {
  return `"tenant_id":"${tenant}"`;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One request and its answer. `client.request` would do, by way of a stream, at three times the price. */
function exchange(client: Client, { method, path, headers, body }: PlannedRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        const [only] = chunks;
        resolve({ status, body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
      },
      onResponseError(_controller, cause) {
        reject(new WrongAnswerError(`${method} ${path}: no answer (${cause.message}).`, { cause }));
      },
    };
    client.dispatch({ method, path, headers, body }, handler);
  });
}
