/**
 * What the check of isolation knows of a tenant model. A further model is one more entry of `models`; every operation,
 * filter, nested write and SQL statement below is made from these entries.
 */
export interface TenantModel {
  /** As the client calls it. */
  readonly name: string;
  readonly table: string;
  /** A text column, which any one-letter word may stand in. The same in Prisma and in SQL. */
  readonly label: string;
  /** An integer column of zero and more, where there is one. The same in Prisma and in SQL. */
  readonly amount?: string;
  /** What a row can't be made without, and the check doesn't look at. */
  readonly required: { readonly field: string; readonly column: string; readonly value: string };
  /** Where it refers to another model's row, optionally, by a key that includes the tenant. */
  readonly parent?: {
    readonly model: TenantModel;
    /** The relation on this side, `project`. */
    readonly field: string;
    readonly key: string;
    readonly column: string;
    /** The relation on the other side, `tasks`. */
    readonly children: string;
  };
}

const ownerSub = { field: 'ownerSub', column: 'owner_sub', value: 'somebody' };

const project: TenantModel = {
  name: 'project',
  table: 'projects',
  label: 'name',
  amount: 'budget',
  required: ownerSub,
};

const task: TenantModel = {
  name: 'task',
  table: 'tasks',
  label: 'title',
  required: ownerSub,
  parent: { model: project, field: 'project', key: 'projectId', column: 'project_id', children: 'tasks' },
};

/** Parents before their children. */
export const models: readonly TenantModel[] = [project, task];

/** A model that refers to another, and by what. */
export interface Child {
  readonly model: TenantModel;
  readonly link: NonNullable<TenantModel['parent']>;
}

/** The models that refer to one. */
export function childrenOf(parent: TenantModel): readonly Child[] {
  return models.flatMap((model) => (model.parent?.model === parent ? [{ model, link: model.parent }] : []));
}

/** The columns that the check looks at. */
export function columnsOf(model: TenantModel): readonly string[] {
  const { label, amount, parent } = model;
  return ['id', 'tenantId', label, ...(amount === undefined ? [] : [amount]), ...(parent ? [parent.key] : [])];
}
