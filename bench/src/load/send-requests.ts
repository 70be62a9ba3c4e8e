import { Client, type Dispatcher } from 'undici';
import type { PlannedRequest } from './workload.ts';

/** What all connections of a load run share. */
export interface RequestQueue {
  /** The next request; `undefined` when the run is over. */
  next(): PlannedRequest | undefined;
  /** Called for each expected response. */
  completed(milliseconds: number): void;
}

/** The longest wait for a response. */
const timeoutMilliseconds = 10_000;

/** How much of an unexpected response the error message shows. */
const excerptBytes = 300;

/** A response has another status, length or tenant than expected, or there is none. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
}

/**
 * Sends one request after another on one connection, and checks each response's status, length and tenant.
 *
 * It replaces autocannon, which records whole milliseconds; a response takes about one here.
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

/** How a product's JSON names its tenant. */
function tenantMarker(tenant: string): string {
  return `"tenant_id":"${tenant}"`;
}

interface ReceivedResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends one request. `client.request` would do the same through a stream, with three times the CPU. */
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
        reject(new UnexpectedResponseError(`${method} ${path}: no response (${cause.message}).`, { cause }));
      },
    };
    client.dispatch({ method, path, headers, body }, handler);
  });
}
