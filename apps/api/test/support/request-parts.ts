/** A route, and what its contract says of its input. */
export interface TestedRoute {
  /** `GET /api/projects/{id}` */
  readonly name: string;
  /** The names of the query's parameters: `cursor`, `return_to`. */
  readonly parameters: readonly string[];
  /** The names of the body's fields; empty where it takes none. */
  readonly fields: readonly string[];
}

/** The parts of a request that a client chooses. */
export interface RequestInput {
  readonly path: string;
  readonly query?: string;
  readonly cookies?: string;
  readonly authorization?: string;
  /** Lines, each with its end. */
  readonly headers?: string;
  /** JSON, for routes that take a body. */
  readonly body?: string;
  /** @default application/json */
  readonly mediaType?: string;
}

/** Grows one part of a request. No request has an effect: each is refused, or reads. */
export interface RequestPart {
  readonly name: string;
  /** The smallest and the largest small size that is tried: the number of elements, or of characters. */
  readonly sizes: readonly [smallest: number, largest: number];
  /** @returns `undefined` where the route has no such part */
  readonly grow: (route: TestedRoute, size: number) => Partial<RequestInput> | undefined;
}

// Eight times as many headers are read from the connection in pieces, which Node joins in quadratic time, far from here.
const elements = [250, 4_000] as const;
const characters = [2_000, 32_000] as const;

const times = (count: number, element: (index: number) => string, separator = '') =>
  Array.from({ length: count }, (_, index) => element(index)).join(separator);

/** A field that no endpoint has, so that the body is refused. */
const unknownField = '"unknown":0';

const withFields = ({ fields }: TestedRoute, value: string) =>
  fields.length === 0
    ? undefined
    : { body: `{${fields.map((field) => `"${field}":${value},`).join('')}${unknownField}}` };

const withMediaType = ({ fields }: TestedRoute, mediaType: string) => (fields.length === 0 ? undefined : { mediaType });

/** Headers whose values are parsed, here or by a library. */
const listHeaders = ['Accept', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'Origin', 'X-Tenant-Id'];
const withListHeaders = (value: string) => ({
  headers: listHeaders.map((name) => `${name}: ${value}\r\n`).join(''),
});

export const requestParts: readonly RequestPart[] = [
  {
    name: 'a path',
    sizes: characters,
    grow: ({ name }, size) => ({
      path: name.includes('{') ? pathOf(name, 'a'.repeat(size)) : pathOf(name) + '/'.repeat(size),
    }),
  },
  { name: 'keys of the query', sizes: elements, grow: (_, size) => ({ query: times(size, (i) => `k${i}=v`, '&') }) },
  { name: 'values of one key', sizes: elements, grow: (_, size) => ({ query: times(size, () => 'limit=1', '&') }) },
  {
    name: 'a value of each parameter',
    sizes: characters,
    grow: ({ parameters }, size) =>
      parameters.length === 0
        ? undefined
        : { query: parameters.map((name) => `${name}=/${'a/'.repeat(size / 2)}`).join('&') },
  },
  { name: 'cookies', sizes: elements, grow: (_, size) => ({ cookies: times(size, (i) => `c${i}=v`, '; ') }) },
  {
    name: 'cookies of pending sign-ins',
    sizes: elements,
    grow: (_, size) => ({ cookies: times(size, (i) => `freehold_sign_in_${i}=v`, '; ') }),
  },
  { name: 'a cookie', sizes: characters, grow: (_, size) => ({ cookies: `freehold_sign_in_x=${'A'.repeat(size)}` }) },
  { name: 'a token', sizes: characters, grow: (_, size) => ({ authorization: `Bearer ${'a'.repeat(size)}.b.c` }) },
  {
    name: 'spaces before a token',
    sizes: characters,
    grow: (_, size) => ({ authorization: `Bearer ${' '.repeat(size)}a.b.c` }),
  },
  { name: 'headers', sizes: elements, grow: (_, size) => ({ headers: times(size, (i) => `X-${i}: v\r\n`) }) },
  {
    name: 'values of one header',
    sizes: elements,
    grow: (_, size) => ({ headers: times(size, () => 'X-Tenant-Id: v\r\n') }),
  },
  { name: 'lists in headers', sizes: elements, grow: (_, size) => withListHeaders(times(size, () => 'a/b;q=1', ',')) },
  {
    name: 'quoted lists in headers',
    sizes: elements,
    grow: (_, size) => withListHeaders(`a/b;c="${','.repeat(size)}`),
  },
  { name: 'spaces in headers', sizes: characters, grow: (_, size) => withListHeaders(`a${' '.repeat(size)}b`) },
  {
    name: 'parameters of the media type',
    sizes: elements,
    grow: (route, size) => withMediaType(route, `application/json${times(size, (i) => `; a${i}="b"`)}`),
  },
  {
    name: 'spaces in the media type',
    sizes: characters,
    grow: (route, size) => withMediaType(route, `application/json;${' '.repeat(size)}a`),
  },
  {
    name: 'keys of the body',
    sizes: elements,
    grow: ({ fields }, size) =>
      fields.length === 0 ? undefined : { body: `{${times(size, (i) => `"k${i}":0`, ',')}}` },
  },
  { name: 'texts in the body', sizes: characters, grow: (route, size) => withFields(route, `"${'a'.repeat(size)}"`) },
  {
    name: 'lists in the body',
    sizes: elements,
    grow: (route, size) => withFields(route, `[${times(size, () => '0', ',')}]`),
  },
  {
    name: 'nesting in the body',
    sizes: elements,
    grow: (route, size) => withFields(route, `${'[{"a":'.repeat(size)}0${'}]'.repeat(size)}`),
  },
];

/** Who is calling, and where: the value of `Authorization`, the cookies, and the host. */
export interface RequestOrigin {
  readonly host: string;
  readonly authorization?: string;
  readonly cookies?: string;
}

/** The bytes of a request. */
export function requestBytes({ name }: TestedRoute, origin: RequestOrigin, input: RequestInput): Buffer {
  const { path, query = '', headers = '', body, mediaType = 'application/json' } = input;
  const { authorization = origin.authorization } = input;
  const [method] = name.split(' ');
  const cookies = [origin.cookies, input.cookies].filter((part) => part !== undefined).join('; ');
  const head = [
    `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/1.1\r\nHost: ${origin.host}\r\n`,
    authorization === undefined ? '' : `Authorization: ${authorization}\r\n`,
    cookies === '' ? '' : `Cookie: ${cookies}\r\n`,
    headers,
    body === undefined ? '' : `Content-Type: ${mediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
  ];
  return Buffer.from(`${head.join('')}\r\n${body ?? ''}`, 'latin1');
}

/** The path of a route, with a value for each of its parameters. */
export function pathOf(name: string, value = '019aa000-0000-7000-8000-000000000000'): string {
  return (name.split(' ')[1] ?? '').replaceAll(/\{\w+\}/g, value);
}

/** The smallest input, which is refused where it would have an effect. */
export function smallInput(route: TestedRoute): RequestInput {
  return { path: pathOf(route.name), ...withFields(route, '""') };
}
