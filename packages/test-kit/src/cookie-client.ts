/** A response to a browser. */
export interface PageResponse {
  readonly status: number;
  /** The URL after all redirects. */
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

export interface PageRequestOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | URLSearchParams;
  /** @default true */
  readonly follow?: boolean;
}

/**
 * The HTTP side of a browser: keeps cookies by host (without the port, as browsers do), follows redirects, and submits
 * forms with their hidden fields.
 */
export class CookieClient {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** The cookies of a URL's host, by name. */
  cookiesFor(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const kept = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, kept);
    return kept;
  }

  async request(url: string, options: PageRequestOptions = {}): Promise<PageResponse> {
    const { method = 'GET', headers = {}, body, follow = true } = options;
    const kept = this.cookiesFor(url);
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html,*/*;q=0.8', ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) storeCookie(kept, line);
    const location = response.headers.get('location');
    if (follow && location !== null) return this.request(new URL(location, url).href, { headers });
    return { status: response.status, url, headers: response.headers, text: await response.text() };
  }

  /** Submits the form of a page: its hidden fields, and these. */
  async submit(
    page: PageResponse,
    fields: Record<string, string>,
    options: PageRequestOptions = {},
  ): Promise<PageResponse> {
    const form = /<form method="post" action="([^"]*)"/.exec(page.text);
    if (form === null) throw new Error(`There is no form at ${page.url}: ${page.text}`);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, unescapeHtml(value)],
    );
    const action = new URL(unescapeHtml(form[1] ?? ''), page.url);
    return this.request(action.href, {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
      ...options,
      headers: { origin: action.origin, 'sec-fetch-site': 'same-origin', ...options.headers },
    });
  }

  /** Opens a site's login, and signs in on the page that it redirects to. */
  async signIn(login: string, email: string, password: string): Promise<PageResponse> {
    return this.submit(await this.request(login), { username: email, password });
  }
}

function storeCookie(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const expires = /expires=([^;]+)/i.exec(line)?.[1];
  const isOver = expires !== undefined && new Date(expires).getTime() <= Date.now();
  if (isOver) cookies.delete(name);
  else cookies.set(name, value);
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
