import { Client, type Dispatcher } from 'undici';
import type { PlannedRequest } from './workload.ts';

/** What a run's connections share. */
export interface RequestQueue {
  /** The next request to make; `undefined` when there are to be no more. */
  next(): PlannedRequest | undefined;
  /** An answer came, and was the right one. */
  completed(milliseconds: number): void;
}

/** Milliseconds after which an answer isn't waited for any more. */
const timeoutMilliseconds = 10_000;

/** How much of a wrong answer is shown. */
const excerptBytes = 300;

/** The load generator has seen an answer that is not the right one, or none. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
}

/**
 * Makes one request after another on one connection, and looks at each answer: its status, its length, and whose rows it
 * shows.
 *
 * autocannon would make the requests, but knows times in whole milliseconds alone, which is what one answer takes here.
 *
 * @throws {UnexpectedResponseError}
 */
export async function sendRequests(url: string, queue: RequestQueue): Promise<void> {
  const client = new Client(url, {
    pipelining: 1,
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
  });
  try {
    for (let request = queue.next(); request !== undefined; request = queue.next()) {
      const startedAt = performance.now();
      const { status, body } = await sendRequest(client, request);
      const milliseconds = performance.now() - startedAt;
      if (status !== request.status || body.length !== request.bytes || !body.includes(tenantMarker(request.tenant))) {
        throw new UnexpectedResponseError(
          `${request.method} ${request.path} for ${request.tenant}: expected ${request.status} with ${request.bytes} ` +
            `bytes of ${request.tenant}, got ${status} with ${body.length}: ${body.toString('utf8', 0, excerptBytes)}`,
        );
      }
      queue.completed(milliseconds);
    }
  } finally {
    await client.destroy();
  }
}

/** How an item says whose it is. */
function tenantMarker(tenant: string): string {
  return `"tenant_id":"${tenant}"`;
}

interface ReceivedResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** One request and its answer. `client.request` would do, by way of a stream, at three times the price. */
function sendRequest(client: Client, { method, path, headers, body }: PlannedRequest): Promise<ReceivedResponse> {
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
        const [singleChunk] = chunks;
        resolve({
          status,
          body: chunks.length === 1 && singleChunk !== undefined ? singleChunk : Buffer.concat(chunks),
        });
      },
      onResponseError(_controller, cause) {
        reject(new UnexpectedResponseError(`${method} ${path}: no answer (${cause.message}).`, { cause }));
      },
    };
    client.dispatch({ method, path, headers, body }, handler);
  });
}
