import { z } from 'zod';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies have many shapes, and tests compare their parts.
  readonly body: any;
}

export interface RequestOptions {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface HttpClient {
  readonly url: string;
  request(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
  get(path: string, options?: RequestOptions): Promise<HttpResponse>;
  post(path: string, json: unknown, options?: RequestOptions): Promise<HttpResponse>;
  /** Signs in by the API and returns its tokens. */
  signIn(email: string, password: string): Promise<{ readonly access: string; readonly id: string }>;
}

const tokens = z.object({ access_token: z.string(), id_token: z.string() });

export function createClient(url: string): HttpClient {
  async function request(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const { token, json, raw } = options;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(json === undefined && raw === undefined ? {} : { body: raw ?? JSON.stringify(json) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
  return {
    url,
    request,
    get: (path, options) => request('GET', path, options),
    post: (path, json, options) => request('POST', path, { ...options, json }),
    async signIn(email, password) {
      const { body } = await request('POST', '/api/user/login', { json: { email, password } });
      const { access_token, id_token } = tokens.parse(body);
      return { access: access_token, id: id_token };
    },
  };
}
