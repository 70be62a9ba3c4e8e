import { Command } from 'commander';
import { deleteResource } from './delete-resource.ts';
import { GeneratorError } from './errors.ts';
import { parseFields, typeDescriptions } from './fields.ts';
import { format } from './format.ts';
import { newResource } from './new-resource.ts';
import { openProject, type Project } from './project.ts';
import { newResourceName } from './resource-name.ts';

export interface ProgramOptions {
  /** The folder of the project. */
  readonly root: string;
  readonly write: (text: string) => void;
}

/** `npm run new -- resource …` */
export function newProgram({ root, write }: ProgramOptions): Command {
  const program = new Command('npm run new --')
    .description('Creates a part of the API')
    .addHelpText('after', fieldHelp)
    .showHelpAfterError();
  program
    .command('resource')
    .description('Create a tenant table, and endpoints that list, create, show, update and delete its rows')
    .usage('<name> --fields "<fields>" [--singular <name>]')
    .argument('<name>', 'in the plural: notes, order-lines')
    .requiredOption('--fields <fields>', 'name:type for each field, with ? after the type where it may be null')
    .option('--singular <name>', 'the singular, where it does not follow from the plural')
    .addHelpText('after', fieldHelp)
    .action(async (plural: string, { fields, singular }: { fields: string; singular?: string }) => {
      const name = newResourceName(plural, singular);
      const project = openProject(root);
      newResource(project, name, parseFields(fields, name.table));
      await save(project, write);
      write('\nNext: npm test. How to go on from there: docs/extending.md.\n');
    });
  return program;
}

/** `npm run delete -- resource …` */
export function deleteProgram({ root, write }: ProgramOptions): Command {
  const program = new Command('npm run delete --')
    .description('Deletes a part of the API')
    .addHelpText('after', '\nExample:\n  npm run delete -- resource items')
    .showHelpAfterError();
  program
    .command('resource')
    .description('Delete a resource: its endpoints, tests, model and demo data, and by a new migration its table')
    .usage('<name>')
    .argument('<name>', 'in the plural: items')
    .addHelpText('after', '\nExample:\n  npm run delete -- resource items')
    .action(async (plural: string) => {
      const project = openProject(root);
      const left = deleteResource(project, plural);
      await save(project, write);
      if (left.length > 0) write(`\nThese files still import what was deleted. Edit them:\n${lines(left)}`);
      write('\nThe migration deletes the rows of every tenant when it is applied. Next: npm test.\n');
    });
  return program;
}

const fieldHelp = `
Types of fields:
${Object.entries(typeDescriptions)
  .map(([name, description]) => `  ${name.padEnd(10)} ${description}`)
  .join('\n')}

A field has the same name in JSON and in the database: lower-case words, joined by underscores.

Example:
  npm run new -- resource notes --fields "title:text body:long-text? kind:choice(idea|task) due_at:timestamp?"`;

/** Writes the changes, formats them and lists them. */
async function save(project: Project, write: (text: string) => void): Promise<void> {
  const changes = project.changes();
  await project.commit();
  const written = changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path);
  const failure = format(project.root, written);
  write(lines(changes.map(({ path, kind }) => `${kind.padEnd(7)} ${path}`)));
  if (failure !== undefined) throw new GeneratorError(`The files are written, but could not be formatted:\n${failure}`);
}

function lines(list: readonly string[]): string {
  return list.map((line) => `  ${line}\n`).join('');
}
