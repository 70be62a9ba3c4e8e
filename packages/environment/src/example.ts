import { z } from 'zod';
import { variables } from './variables.ts';

const width = 116;

/** Notes on a variable beside its schema. */
const metadata = z.object({
  section: z.string().optional(),
  description: z.string(),
  example: z.string().optional(),
  hint: z.string().optional(),
  secret: z.boolean().optional(),
});

/**
 * The text of `.env.example`: every variable with what it is for. What has a default is commented out with the default;
 * what has none stands empty, to be filled in.
 */
export function environmentExample(): string {
  const lines = [
    '# The variables that Freehold reads. Copy this file to `.env` and fill in what has no default.',
    '# Made from packages/environment by `npm run env:example`: change it there.',
    '#',
    '# Credentials for AWS are not among them: the SDK finds them in its ordinary chain (a role, a profile, AWS_… variables).',
  ];
  for (const [name, schema] of Object.entries(variables.shape)) {
    const { section, description, example, hint, secret } = metadata.parse(schema.meta());
    if (section !== undefined) lines.push('', `# --- ${section} ${'-'.repeat(width - 7 - section.length)}`);
    lines.push('', `# ${description}`);
    if (example !== undefined) lines.push(`# For example: ${example}`);
    if (hint !== undefined) lines.push(`# Made with: ${hint}`);
    if (secret === true) lines.push('# A secret: keep it out of version control and out of logs.');
    const defaultText = schema.safeParse(undefined).success ? defaultOf(schema) : undefined;
    lines.push(defaultText === undefined ? `${name}=` : `# ${name}=${defaultText}`);
  }
  return `${lines.join('\n')}\n`;
}

function defaultOf(schema: z.ZodType): string | undefined {
  return schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
}
