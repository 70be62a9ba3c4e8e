import { defined } from './emulator.ts';

/** A minimal browser: cookies with paths, forms, and redirects within the emulator. The API's tests use a real one. */
export class Browser {
  /** Cookies by path and name. */
  readonly cookies = new Map<string, { name: string; value: string; path: string }>();
  readonly #origin: string;

  /** @param origin where redirects are followed; others are recorded only */
  constructor(origin: string) {
    this.#origin = origin;
  }

  open(url: string): Promise<Page> {
    return this.request(url, { method: 'GET' });
  }

  /** Sends a request with cookies, and follows redirects within the emulator. */
  async request(url: string, init: { method: string; body?: URLSearchParams; origin?: string }): Promise<Page> {
    const { origin = this.#origin, ...rest } = init;
    const headers = {
      Cookie: this.#cookiesFor(new URL(url).pathname),
      ...(init.method === 'GET' ? {} : { Origin: origin }),
    };
    const answer = await fetch(url, { ...rest, headers, redirect: 'manual' });
    this.#keepCookies(answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    if (location !== null) {
      const target = new URL(location, url);
      return target.origin === this.#origin
        ? this.open(target.href)
        : new Page(this, url, answer, await answer.text(), target.href);
    }
    return new Page(this, url, answer, await answer.text());
  }

  #cookiesFor(pathname: string): string {
    return [...this.cookies.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const { name = '', value = '' } = /^(?<name>[^=]+)=(?<value>[^;]*)/.exec(line)?.groups ?? {};
      const path = /; path=([^;]*)/i.exec(line)?.[1] ?? '/';
      if (value === '') this.cookies.delete(`${path} ${name}`);
      else this.cookies.set(`${path} ${name}`, { name, value, path });
    }
  }
}

/** A page that the browser shows. */
export class Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly source: string;
  /** The URL that the app was redirected to. */
  readonly location: string | undefined;
  readonly #browser: Browser;

  constructor(browser: Browser, url: string, answer: Response, source: string, location?: string) {
    this.#browser = browser;
    this.url = new URL(url);
    this.status = answer.status;
    this.headers = answer.headers;
    this.source = source;
    this.location = location;
  }

  get heading(): string | undefined {
    return this.#text(/<h1>(.*?)<\/h1>/s);
  }

  /** The error message. */
  get alert(): string | undefined {
    return this.#text(/<p class="error" role="alert">(.*?)<\/p>/s);
  }

  /** The labels of the fields in order. */
  get labels(): string[] {
    return [...this.source.matchAll(/<label for="[^"]*">(.*?)<\/label>/gs)].map(([, label = '']) => unescaped(label));
  }

  get button(): string | undefined {
    return this.#text(/<button type="submit">(.*?)<\/button>/s);
  }

  /** The values of the fields, including hidden ones. */
  get fields(): Record<string, string> {
    const inputs = [...this.source.matchAll(/<input ([^>]*)>/g)].map(([, attributes = '']) => attributes);
    return Object.fromEntries(
      inputs.map((attributes) => [attributeOf(attributes, 'name') ?? '', attributeOf(attributes, 'value') ?? '']),
    );
  }

  /** The URL of the form's action. */
  get action(): string {
    const action = /<form [^>]*action="([^"]*)"/.exec(this.source)?.[1];
    return new URL(unescaped(defined(action)), this.url).href;
  }

  /** Submits the form with these values. */
  submit(values: Record<string, string>, origin?: string): Promise<Page> {
    const body = new URLSearchParams({ ...this.fields, ...values });
    return this.#browser.request(this.action, { method: 'POST', body, ...(origin === undefined ? {} : { origin }) });
  }

  /** Follows the link with this text. */
  follow(text: string): Promise<Page> {
    const links = [...this.source.matchAll(/<a href="([^"]*)">(.*?)<\/a>/gs)];
    const [, href] = links.find(([, , label = '']) => unescaped(label) === text) ?? [];
    return this.#browser.open(new URL(unescaped(defined(href)), this.url).href);
  }

  #text(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.source)?.[1];
    return found === undefined ? undefined : unescaped(found);
  }
}

function attributeOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? '');
}
