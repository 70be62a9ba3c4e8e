import type { HttpClient } from '@freehold/test-kit/http-client';
import { z } from 'zod';

/** The parts of a schema that the tests read. */
const schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
  deprecated: z.boolean().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
});

const content = z.record(z.string(), z.object({ schema, examples: z.record(z.string(), z.unknown()).optional() }));

const operation = z.object({
  description: z.string(),
  'x-permission': z.string().nullable(),
  /** An empty list: no token is needed. `undefined`: the document's default, a token. */
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(z.object({ in: z.string(), name: z.string(), required: z.boolean().default(false), schema }))
    .default([]),
  requestBody: z.object({ content: z.object({ 'application/json': z.object({ schema }) }) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ headers: z.record(z.string(), z.unknown()), content: content.default({}) }),
  ),
});

const format = z.object({
  openapi: z.literal('3.1.0'),
  components: z.object({
    schemas: z.record(z.string(), schema),
    headers: z.record(z.string(), z.unknown()),
    examples: z.record(z.string(), z.object({ value: z.unknown() })),
  }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export type Schema = z.output<typeof schema>;

/** An operation as the document describes it. */
export interface DocumentedOperation extends z.output<typeof operation> {
  /** `GET /api/projects/{id}` */
  readonly name: string;
  readonly method: string;
  /** The path, with an id in it where it takes one. */
  pathWith(id: string): string;
}

/** The OpenAPI document of a running API. */
export interface ApiDocument {
  readonly operations: readonly DocumentedOperation[];
  /** The names of the documented response headers. */
  readonly headers: readonly string[];
  /** Examples of problems, by their code. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Converts a schema to Zod's, with objects that allow no undocumented member. */
  toZod(schema: Schema): z.ZodType;
  /** The schema that a reference names, or the schema itself. */
  resolve(schema: Schema): Schema;
}

export async function readApiDocument(http: HttpClient): Promise<ApiDocument> {
  const { components, paths } = format.parse((await http.get('/api/openapi.json')).body);
  return {
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        pathWith: (id: string) => path.replace('{id}', id),
      })),
    ),
    headers: Object.keys(components.headers),
    examples: Object.fromEntries(Object.entries(components.examples).map(([code, { value }]) => [code, value])),
    toZod(schema) {
      const closed = JSON.stringify({ allOf: [schema], $defs: components.schemas })
        .replaceAll('#/components/schemas/', '#/$defs/')
        .replaceAll('"type":"object",', '"type":"object","additionalProperties":false,');
      return z.fromJSONSchema(JSON.parse(closed));
    },
    resolve: (schema) => components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema,
  };
}

/** Values that a schema forbids, one for each of its constraints. */
export function invalidValues(property: Schema): unknown[] {
  const options = property.anyOf ?? [property];
  const isNullable = options.some(({ type }) => type === 'null');
  const nonNull = options.find(({ type }) => type !== 'null') ?? {};
  if (property.deprecated === true) return [];
  const { type, format, pattern, enum: allowed, minLength, maxLength, minimum, maximum } = nonNull;
  return [
    ...(isNullable ? [] : [null]),
    ...(type === 'integer' ? ['nonsense', 1.5] : [true]),
    ...(format === undefined && allowed === undefined ? [] : ['nonsense']),
    ...(pattern === undefined || new RegExp(pattern).test('') ? [] : ['']),
    ...(minLength === undefined ? [] : ['x'.repeat(minLength - 1)]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
  ];
}

/** The paths of schemas that don't say what they accept. */
export function emptySchemas(node: unknown, path = '', isSchema = false): string[] {
  if (typeof node !== 'object' || node === null) return [];
  // A deprecated value that the API ignores may be anything.
  const hasType = ['type', '$ref', 'anyOf', 'enum', 'const', 'deprecated'].some((keyword) => keyword in node);
  const within = Object.entries(node).flatMap(([key, value]) => {
    const isSchema = ['schema', 'items'].includes(key) || / (properties|schemas|anyOf)$/.test(path);
    return emptySchemas(value, `${path} ${key}`, isSchema);
  });
  return isSchema && !hasType ? [path, ...within] : within;
}
