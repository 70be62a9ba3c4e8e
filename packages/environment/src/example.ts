import { z } from 'zod';
import { variables } from './variables.ts';

const width = 116;

/** The metadata of a variable's schema. */
const metadata = z.object({
  section: z.string().optional(),
  description: z.string(),
  example: z.string().optional(),
  hint: z.string().optional(),
  secret: z.boolean().optional(),
});

/**
 * The text of `.env.example`: every variable with its description. A variable with a default is commented out and shows the
 * default; a variable without one is empty.
 */
export function environmentExample(): string {
  const lines = [
    '# The variables that Freehold reads. Copy this file to `.env` and fill in those that have no default.',
    '# Generated from packages/environment/src/variables.ts by `npm run env:example`.',
    '#',
    '# AWS credentials are not among them: the AWS SDK finds them in a role, a profile, or the AWS_… variables.',
  ];
  for (const [name, schema] of Object.entries(variables.shape)) {
    const { section, description, example, hint, secret } = metadata.parse(schema.meta());
    if (section !== undefined) lines.push('', `# --- ${section} ${'-'.repeat(width - 7 - section.length)}`);
    lines.push('', `# ${description}`);
    if (example !== undefined) lines.push(`# For example: ${example}`);
    if (hint !== undefined) lines.push(`# Generate it with: ${hint}`);
    if (secret === true) lines.push('# A secret: keep it out of version control and out of logs.');
    const defaultText = schema.safeParse(undefined).success ? defaultOf(schema) : undefined;
    lines.push(defaultText === undefined ? `${name}=` : `# ${name}=${defaultText}`);
  }
  return `${lines.join('\n')}\n`;
}

function defaultOf(schema: z.ZodType): string | undefined {
  return schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
}
