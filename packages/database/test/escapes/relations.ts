import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  foreignTenant,
  functionOf,
  globexRows,
  invalid,
  memberOf,
  missingReference,
  notConnected,
  notFound,
  returns,
  rowSecurity,
  uniqueViolation,
} from './attempt.ts';

const project = { id: acmeRows.project };
const task = { id: acmeRows.task };
const newTask = { title: 'new', ownerSub: 'wile' };
const newProject = { name: 'new', ownerSub: 'wile' };

/** Writes tasks through acme's project, and returns the project's tasks. */
const throughProject = (tasks: object) =>
  call('project.update', {
    where: project,
    data: { tasks },
    select: { tasks: { select: { tenantId: true, title: true }, orderBy: { title: 'asc' } } },
  });

/** Writes a project through acme's task, and returns the task's project. */
const throughTask = (data: object) =>
  call('task.update', {
    where: task,
    data: { project: data },
    select: { project: { select: { tenantId: true, name: true } } },
  });

/** `project.findUnique(…).tasks(…)` */
const alongProject = (id: string) => (acme: object) => {
  const project = memberOf(acme, 'project');
  const found: unknown = Reflect.apply(functionOf(project, 'findUnique'), project, [{ where: { id } }]);
  return Reflect.apply(functionOf(found, 'tasks'), found, [{ select: { title: true } }]);
};

const asItWas = returns({ tasks: [{ tenantId: 'acme', title: acmeRows.title }] });
const oneMore = returns({
  tasks: [
    { tenantId: 'acme', title: 'new' },
    { tenantId: 'acme', title: acmeRows.title },
  ],
});
const onlyTheNew = returns({ project: { tenantId: 'acme', name: 'new' } });

export const relations: readonly Attempt[] = [
  // From a project to its tasks
  attempt(
    'connects no task of globex to a project',
    throughProject({ connect: { id: globexRows.task } }),
    notConnected,
  ),
  attempt(
    'connects no task of globex to a new project',
    call('project.create', { data: { ...newProject, tasks: { connect: { id: globexRows.task } } } }),
    notConnected,
  ),
  attempt(
    'connects no task of globex by its compound key',
    throughProject({ connect: { tenantId_id: { tenantId: 'globex', id: globexRows.task } } }),
    foreignTenant,
    notConnected,
  ),
  attempt(
    'connects or creates: creates a task of its own',
    throughProject({ connectOrCreate: { where: { id: globexRows.task }, create: newTask } }),
    oneMore,
  ),
  attempt(
    'connects or creates: can not create one with globex’s id',
    throughProject({
      connectOrCreate: { where: { id: globexRows.task }, create: { ...newTask, id: globexRows.task } },
    }),
    uniqueViolation,
  ),
  attempt('sets no task of globex on its project', throughProject({ set: [task, { id: globexRows.task }] }), asItWas),
  attempt('disconnects no task of globex', throughProject({ disconnect: { id: globexRows.task } }), asItWas),
  attempt(
    'updates no task of globex through a project',
    throughProject({ update: { where: { id: globexRows.task }, data: { title: 'taken' } } }),
    notConnected,
  ),
  attempt(
    'updates many tasks through a project, and none of globex’s',
    throughProject({ updateMany: { where: { id: globexRows.task }, data: { title: 'taken' } } }),
    asItWas,
  ),
  attempt(
    'upserts through a project: creates a task of its own',
    throughProject({ upsert: { where: { id: globexRows.task }, update: { title: 'taken' }, create: newTask } }),
    oneMore,
  ),
  attempt(
    'deletes no task of globex through a project',
    throughProject({ delete: { id: globexRows.task } }),
    notConnected,
  ),
  attempt(
    'deletes many tasks through a project, and none of globex’s',
    throughProject({ deleteMany: { id: globexRows.task } }),
    asItWas,
  ),
  attempt(
    'creates a task in a project, which can not be globex’s',
    throughProject({ create: { ...newTask, tenantId: 'globex' } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'creates tasks in a project by createMany, which can not be globex’s',
    throughProject({ createMany: { data: [{ ...newTask, tenantId: 'globex' }] } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'adds no task to globex’s project',
    call('project.update', { where: { id: globexRows.project }, data: { tasks: { create: newTask } } }),
    notFound,
  ),

  // From a task to its project
  attempt(
    'connects a task to no project of globex',
    throughTask({ connect: { id: globexRows.project } }),
    notConnected,
  ),
  attempt(
    'connects a new task to no project of globex',
    call('task.create', { data: { ...newTask, project: { connect: { id: globexRows.project } } } }),
    notConnected,
  ),
  attempt(
    'connects a task to no project of globex, by its compound key',
    throughTask({ connect: { tenantId_id: { tenantId: 'globex', id: globexRows.project } } }),
    foreignTenant,
    notConnected,
  ),
  attempt(
    'connects a task to no project of globex, by its compound key with acme in it',
    throughTask({ connect: { tenantId_id: { tenantId: 'acme', id: globexRows.project } } }),
    notConnected,
  ),
  attempt(
    'connects or creates: creates a project of its own',
    throughTask({ connectOrCreate: { where: { id: globexRows.project }, create: newProject } }),
    onlyTheNew,
  ),
  attempt(
    'creates a project for a task, which can not have globex’s id',
    throughTask({ create: { ...newProject, id: globexRows.project } }),
    uniqueViolation,
  ),
  attempt(
    'creates a project for a task, which can not be globex’s',
    throughTask({ create: { ...newProject, tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'updates its task’s project only, whatever id it names',
    throughTask({ update: { where: { id: globexRows.project }, data: { name: 'taken' } } }),
    notConnected,
  ),
  attempt(
    'disconnects its own task only',
    call('task.update', { where: { id: globexRows.task }, data: { project: { disconnect: true } } }),
    notFound,
  ),
  attempt(
    'deletes its own task’s project only',
    call('task.update', { where: { id: globexRows.task }, data: { project: { delete: true } } }),
    notFound,
  ),
  attempt(
    'creates no task that refers to globex’s project',
    call('task.create', { data: { ...newTask, projectId: globexRows.project } }),
    missingReference,
  ),
  attempt(
    'creates no tasks that refer to globex’s project, by createMany',
    call('task.createMany', { data: [newTask, { ...newTask, projectId: globexRows.project }] }),
    missingReference,
  ),
  attempt(
    'makes no task refer to globex’s project',
    call('task.update', { where: task, data: { projectId: globexRows.project } }),
    missingReference,
  ),
  attempt(
    'makes no tasks refer to globex’s project, by updateMany',
    call('task.updateMany', { data: { projectId: globexRows.project } }),
    missingReference,
  ),

  // Reading along a relation
  attempt(
    'includes its own tasks only',
    call('project.findMany', { select: { id: true, tasks: { select: { title: true } } } }),
    returns([{ id: acmeRows.project, tasks: [{ title: acmeRows.title }] }]),
  ),
  attempt(
    'includes its own tasks only, through relations in both directions',
    call('task.findMany', {
      select: {
        project: { select: { tasks: { select: { project: { select: { tasks: { select: { title: true } } } } } } } },
      },
    }),
    returns([{ project: { tasks: [{ project: { tasks: [{ title: acmeRows.title }] } }] } }]),
  ),
  attempt(
    'includes no task of globex by a filter in the include',
    call('project.findMany', {
      select: { tasks: { where: { OR: [{ id: globexRows.task }, { projectId: globexRows.project }] } } },
    }),
    returns([{ tasks: [] }]),
  ),
  attempt(
    'includes no task of globex by a cursor in the include',
    call('project.findMany', { select: { tasks: { cursor: { id: globexRows.task }, take: 5 } } }),
    returns([{ tasks: [] }]),
  ),
  attempt(
    'counts its own tasks only',
    call('project.findMany', { select: { _count: { select: { tasks: true } } } }),
    returns([{ _count: { tasks: 1 } }]),
  ),
  attempt(
    'counts no task of globex by a filter in the count',
    call('project.findMany', { select: { _count: { select: { tasks: { where: { title: globexRows.title } } } } } }),
    returns([{ _count: { tasks: 0 } }]),
  ),
  attempt(
    'orders its own projects by the number of their tasks',
    call('project.findMany', { orderBy: { tasks: { _count: 'desc' } }, select: { id: true } }),
    returns([project]),
  ),
  attempt(
    'orders its own tasks by a column of their project',
    call('task.findMany', { orderBy: { project: { name: 'desc' } }, select: { id: true } }),
    returns([task]),
  ),
  attempt('reads no tasks through globex’s project', alongProject(globexRows.project), returns(null)),
  attempt(
    'reads its own tasks through its own project',
    alongProject(acmeRows.project),
    returns([{ title: acmeRows.title }]),
  ),
];
