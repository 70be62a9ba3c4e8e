import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '../../../.github/workflows');
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  return { name, text, workflow: parse(text) as Workflow };
});

interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, { if?: string; 'timeout-minutes'?: number; permissions?: unknown; steps: Step[] }>;
}

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

describe.each(workflows)('$name', ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('pins every action by commit, with the version in a comment', () => {
    const uses = text.match(/^.*\buses:.*$/gm) ?? [];
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read the repository and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const job of jobs) expect(job.permissions).toBeUndefined();
  });

  test('runs on pushes and pull requests, and never with the rights of the base branch', () => {
    expect(Object.keys(workflow.on)).toEqual(['push', 'pull_request']);
  });

  test('leaves no credentials in the checkout', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test('puts no expression into a script', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test('gives every job a timeout', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

test('CI calls .ci/run, and on pull requests checks the Pulumi program', () => {
  const ci = workflows.find(({ name }) => name === 'ci.yml')?.workflow.jobs;
  expect(ci?.['test']).toMatchObject({ steps: expect.arrayContaining([{ run: 'bash .ci/run' }]) });
  expect(ci?.['test']?.if).toBeUndefined();
  expect(ci?.['pulumi-check']).toMatchObject({
    if: "github.event_name == 'pull_request'",
    steps: expect.arrayContaining([{ run: 'npm run pulumi:check' }]),
  });
});
