import * as pulumi from '@pulumi/pulumi';
import { issuesBetweenSettings } from './rules.ts';
import { readEach, type Settings } from './settings.ts';

/**
 * Reads the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack, with one sentence for each setting that is wrong. A key
 *   that is no setting is wrong too: a misspelt one would otherwise leave its default in force, unseen.
 */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  const known = new Set<string>();
  const issues: string[] = [];

  const settings = readEach((key, setting) => {
    known.add(`${config.name}:${key}`);
    const given = config.get(key);
    const value = given === undefined ? (setting.isRequired ? undefined : setting.fallback) : setting.parse(given);
    if (value !== undefined) return value;
    issues.push(`${config.name}:${key} is ${given ?? 'missing'}, but must be ${setting.rule}.`);
    return setting.fallback;
  });

  for (const key of Object.keys(pulumi.runtime.allConfig())) {
    if (key.startsWith(`${config.name}:`) && !known.has(key)) {
      issues.push(`${key} is no setting; the settings are ${[...known].join(', ')}.`);
    }
  }
  // What holds between settings is asked of settings that hold.
  if (issues.length === 0) issues.push(...issuesBetweenSettings(settings));
  if (issues.length > 0) throw new pulumi.RunError(issues.join('\n'));
  return settings;
}
