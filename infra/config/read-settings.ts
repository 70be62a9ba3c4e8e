import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import { issuesBetweenSettings } from './rules.ts';
import { type Settings, settings } from './settings.ts';

/**
 * Reads the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack trace, with one sentence for each setting that is wrong. An
 *   unknown key is wrong too: otherwise a misspelt setting would silently keep its default.
 */
export function readSettings(): Settings {
  const project = pulumi.getProject();
  const given = settingsOf(project, pulumi.runtime.allConfig());
  const result = settings.safeParse(given);
  const issues = result.success ? issuesBetweenSettings(result.data) : toSentences(result.error, given);
  if (result.success && issues.length === 0) return result.data;
  throw new pulumi.RunError(issues.map((issue) => `${project}:${issue}`).join('\n'));
}

/** The project's own settings. Those of providers, such as `aws:region`, are left out. */
function settingsOf(project: string, config: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

function toSentences({ issues }: z.ZodError, given: Readonly<Record<string, string>>): string[] {
  const sentences = new Map<string, string>();
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) sentences.set(key, `${key} is not a setting; the settings are ${allSettings}.`);
      continue;
    }
    const key = String(issue.path[0]);
    if (sentences.has(key)) continue;
    sentences.set(key, `${key} is ${shown(key, given[key])}, but must be ${issue.message}.`);
  }
  return [...sentences.values()];
}

/** A value for a message. Variables may be secrets that don't belong there, so only their names are shown. */
function shown(key: string, value: string | undefined): string {
  if (value === undefined) return 'missing';
  if (key === 'otlpHeaders') return 'a secret that is not shown';
  return key === 'apiVariables' ? value.replace(/=[^"]*/g, '=…') : value;
}

const allSettings = Object.keys(settings.shape).join(', ');
