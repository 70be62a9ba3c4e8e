import { GeneratorError } from './errors.ts';

/** Adds a name to a file that exports a list: an import, and a line at the end of the list. */
export function addToList(text: string, name: string, from: string): string {
  const imported = text.replace(/(?:^import .*\n)+/m, (imports) => `${imports}import { ${name} } from '${from}';\n`);
  const listed = /^\];$/m.test(imported)
    ? imported.replace(/^\];$/m, `  ${name},\n];`)
    : imported.replace(/ = \[(.*)\];$/m, (_, rest: string) => ` = [${[...elements(rest), name].join(', ')}];`);
  if (imported === text || listed === imported) {
    throw new GeneratorError(`There is no import, or no list to add ${name} to.`);
  }
  return listed;
}

/**
 * Removes the imports of deleted files, and the imported names from lists.
 *
 * @param isDeleted whether a file was deleted, by the path in the import
 */
export function removeImports(text: string, isDeleted: (from: string) => boolean): string {
  const names: string[] = [];
  const kept = text.replaceAll(
    /^import (?:type )?\{([^}]*)\} from '(\.[^']*)';\n/gm,
    (line, list: string, from: string) => {
      if (!isDeleted(from)) return line;
      names.push(
        ...list
          .split(',')
          .map((name) => name.trim().replace(/^type /, ''))
          .filter((name) => name !== ''),
      );
      return '';
    },
  );
  return names.reduce(removeFromLists, kept);
}

function removeFromLists(text: string, name: string): string {
  return text.replaceAll(new RegExp(`(?:^ *//.*\\n)*^ *${name},(?: *//.*)?\\n`, 'gm'), '').replaceAll(
    / = \[(.*)\];$/gm,
    (_, list: string) =>
      ` = [${elements(list)
        .filter((one) => one !== name)
        .join(', ')}];`,
  );
}

/** The elements of a list that the formatter wrote on one line. */
function elements(list: string): string[] {
  return list.split(', ').filter((one) => one !== '');
}
