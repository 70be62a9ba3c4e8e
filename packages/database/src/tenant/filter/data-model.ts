import { z } from 'zod';

/** A model of a generated client, as far as the filter needs it. */
export interface Model {
  /** A field by its name; `undefined` for a name that isn't a field, such as `AND`. */
  field(name: string): Field | undefined;
}

/** `json`: a column that holds any JSON. `column`: a column of any other type. */
export type Field =
  | { readonly kind: 'relation'; readonly model: Model }
  | { readonly kind: 'json' }
  | { readonly kind: 'column' };

/** The description of its models that a generated client keeps. Its types have it, and its documentation doesn't. */
const description = z.object({
  _runtimeDataModel: z.object({
    models: z.record(
      z.string(),
      z.object({ fields: z.array(z.object({ name: z.string(), kind: z.string(), type: z.string() })) }),
    ),
  }),
});

/** Returns the models of a generated client, by name. */
export function modelsOf(client: object): ReadonlyMap<string, Model> {
  const { models } = description.parse(client)._runtimeDataModel;
  const byName = new Map<string, Model>();
  for (const [name, { fields }] of Object.entries(models)) {
    const types = new Map(fields.map((field) => [field.name, field]));
    byName.set(name, {
      field(fieldName) {
        const known = types.get(fieldName);
        if (known === undefined) return undefined;
        if (known.type === 'Json') return { kind: 'json' };
        const related = known.kind === 'object' ? byName.get(known.type) : undefined;
        return related === undefined ? { kind: 'column' } : { kind: 'relation', model: related };
      },
    });
  }
  return byName;
}
