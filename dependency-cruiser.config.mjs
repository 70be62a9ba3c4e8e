// Which folder may import which, and that no imports go round in a circle, type-only ones included.
// `npm run lint` runs it; `packages/repository/test/boundaries.test.ts` shows that each rule fires.

const domain = 'packages/(?:aws-partitions|cognito|database|environment|html|identity|printable|telemetry|tenancy)';
const anyPackage = 'packages/[^/]+';
const anyButTests = 'packages/(?!test-kit/)[^/]+';

/**
 * What each workspace's source may import of the others, and its tests besides. Dependencies point up this list.
 *
 * @type {Record<string, { source: string[]; tests: string[] }>}
 */
const directions = {
  'packages/aws-partitions': { source: [], tests: [] },
  'packages/tenancy': { source: [], tests: [] },
  'packages/identity': { source: ['packages/tenancy'], tests: [] },
  'packages/environment': { source: ['packages/aws-partitions'], tests: [] },
  'packages/cognito': {
    source: ['packages/aws-partitions', 'packages/identity', 'packages/tenancy'],
    tests: [],
  },
  'packages/local-postgres': { source: [], tests: [] },
  'packages/fixture-database': { source: ['packages/local-postgres'], tests: [] },
  'packages/database': {
    source: ['packages/environment', 'packages/printable', 'packages/tenancy'],
    tests: ['packages/(?:fixture-database|local-postgres|process-lifecycle)'],
  },
  'packages/html': { source: [], tests: [] },
  'packages/printable': { source: [], tests: [] },
  'packages/telemetry': { source: [], tests: [] },
  'packages/cognito-emulator': { source: ['packages/aws-partitions', 'packages/html'], tests: [] },
  infra: { source: ['packages/aws-partitions', 'packages/environment'], tests: [] },
  'packages/provisioning': { source: ['infra', 'packages/cognito-emulator', 'packages/environment'], tests: [] },
  'packages/process-lifecycle': { source: [], tests: [] },
  'packages/repository': { source: ['packages/test-kit'], tests: [] },
  'packages/generators': { source: [], tests: [anyPackage] },
  'packages/test-kit': { source: ['infra', anyPackage], tests: [] },
  'apps/api': { source: [domain], tests: ['infra', anyPackage] },
  'apps/cli': { source: [domain], tests: ['infra', anyPackage] },
  'apps/dev': { source: ['infra', anyButTests], tests: [anyPackage] },
  bench: { source: ['apps/api', anyButTests], tests: [] },
  docker: { source: [], tests: ['apps/dev', anyPackage] },
};

const workspace = '^((?:apps|packages)/[^/]+|infra|bench|docker)/';

const directionRules = Object.entries(directions).flatMap(([folder, { source, tests }]) => [
  directionRule(folder, { path: `^${folder}/`, pathNot: `^${folder}/test/` }, source),
  directionRule(`${folder}/test`, { path: `^${folder}/test/` }, [...source, ...tests]),
]);

/**
 * @param {string} name
 * @param {{ path: string; pathNot?: string }} from
 * @param {string[]} allowed
 */
function directionRule(name, from, allowed) {
  const own = name.replace(/\/test$/, '');
  return {
    name: `direction: ${name}`,
    comment: 'Dependencies point one way: see the table in dependency-cruiser.config.mjs.',
    severity: 'error',
    from,
    to: { path: workspace, pathNot: `^(?:${[own, ...allowed].join('|')})/` },
  };
}

export default {
  forbidden: [
    ...directionRules,
    {
      name: 'not-in-the-table',
      comment: 'Say in dependency-cruiser.config.mjs what this workspace may import.',
      severity: 'error',
      from: { path: workspace, pathNot: `^(?:${Object.keys(directions).join('|')})/` },
      to: {},
    },
    {
      name: 'no-circular',
      comment: 'Imports in a circle have no first file to read. Move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-relative-import-across-workspaces',
      comment: 'Import another workspace by its name, as its package.json exports it.',
      severity: 'error',
      from: { path: workspace },
      to: { path: workspace, pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'not-exported',
      comment: 'Nothing is found under this name: a package exports what its package.json lists, and nothing else.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-library-in-tenancy-and-identity',
      comment: 'Who a user is and for which tenant they act knows nothing of Koa, Prisma or AWS.',
      severity: 'error',
      from: { path: '^packages/(?:tenancy|identity)/src/' },
      to: { path: 'node_modules/(?!zod/)' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'What runs in production imports neither tests nor what is there for them.',
      severity: 'error',
      from: {
        path: '^(?:apps/(?:api|cli)|packages/(?:aws-partitions|cognito|database|environment|html|identity|printable|telemetry|tenancy))/src/',
      },
      to: { path: '^packages/(?:test-kit|local-postgres|fixture-database|cognito-emulator|provisioning)/|/test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/generated' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
