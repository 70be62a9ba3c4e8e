/** A tenant model for the isolation check, which makes its operations, filters, nested writes and SQL from these entries. */
export interface TenantModel {
  /** Its name in the client. */
  readonly name: string;
  readonly table: string;
  /** A text column that accepts any letter. It has the same name in Prisma and in SQL. */
  readonly label: string;
  /** A non-negative integer column, if it has one. It has the same name in Prisma and in SQL. */
  readonly amount?: string;
  /** A required column that the check ignores. */
  readonly required: { readonly field: string; readonly column: string; readonly value: string };
  /** An optional reference to another model, by a key with the tenant. */
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

/** A model that refers to another, with its reference. */
export interface Child {
  readonly model: TenantModel;
  readonly link: NonNullable<TenantModel['parent']>;
}

/** The models that refer to one. */
export function childrenOf(parent: TenantModel): readonly Child[] {
  return models.flatMap((model) => (model.parent?.model === parent ? [{ model, link: model.parent }] : []));
}

/** The columns that the check compares. */
export function columnsOf(model: TenantModel): readonly string[] {
  const { label, amount, parent } = model;
  return ['id', 'tenantId', label, ...(amount === undefined ? [] : [amount]), ...(parent ? [parent.key] : [])];
}
