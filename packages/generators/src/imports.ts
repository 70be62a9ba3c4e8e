import { GeneratorError } from './errors.ts';

/** Adds a name to a file that exports a list: an import, and a line at the end of the list. */
export function addToList(text: string, name: string, from: string): string {
  const imported = text.replace(/(?:^import .*\n)+/m, (imports) => `${imports}import { ${name} } from '${from}';\n`);
  const listed = imported.replace(/^\];$/m, `  ${name},\n];`);
  if (imported === text || listed === imported) {
    throw new GeneratorError(`There is no import, or no list that ends with "];", to add ${name} to.`);
  }
  return listed;
}

/**
 * Takes the imports of deleted files out, and the lines of lists that consist of what was imported.
 *
 * @param isDeleted whether a file is one of those, by the path in the import
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
  return names.reduce(
    (edited, name) => edited.replaceAll(new RegExp(`(?:^ *//.*\\n)*^ *${name},(?: *//.*)?\\n`, 'gm'), ''),
    kept,
  );
}
