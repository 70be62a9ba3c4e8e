/** The names of a product: in code, in packages and in text. */
export interface ProductName {
  /** `acme-platform`: lower-case words of letters and digits, joined by hyphens. */
  readonly name: string;
  /** `@acme`: the npm scope of the workspace's packages. */
  readonly scope: string;
  /** `Acme Platform`: in sentences and page titles. */
  readonly title: string;
}

/** The name that the repository is cloned with. */
export const upstream = { name: 'freehold', scope: '@freehold', title: 'Freehold' } as const satisfies ProductName;

/** `Acme Platform` for `acme-platform`. */
export function titleOf(name: string): string {
  return name.split('-').map(capitalize).join(' ');
}

/**
 * Writes the new name wherever a text has the upstream one, in the spelling that the place needs.
 *
 * @example
 * renameText("import '@freehold/tenancy'; // freehold_app", { name: 'acme-platform', scope: '@acme', title: 'Acme Platform' })
 * // "import '@acme/tenancy'; // acme_platform_app"
 */
export function renameText(text: string, product: ProductName): string {
  const words = product.name.split('-');
  const snake = words.join('_');
  const pascal = words.map(capitalize).join('');
  const camel = `${words[0]}${pascal.slice(words[0]?.length)}`;
  return (
    text
      // The scope of the packages; not the domain of an address such as ada@freehold.example.
      .replaceAll(/(?<![\w.-])@freehold(?![\w.-])/g, product.scope)
      // Variables of the environment.
      .replaceAll('FREEHOLD', snake.toUpperCase())
      // Parts of identifiers: freeholdVariables, isFreehold; and one word of a password or of a pool's id.
      .replaceAll(/freehold(?=[A-Z])/g, camel)
      .replaceAll(/(?<=[\w-])Freehold|Freehold(?=[\w-])/g, pascal)
      .replaceAll('Freehold', product.title)
      // Names of PostgreSQL's roles and databases, of cookies and of metrics.
      .replaceAll(/(?<=_)freehold|freehold(?=_)/g, snake)
      .replaceAll(/(?<=postgresql:\/\/[^\s'"`]*\/|(?:databaseName|dbName)(?: =|:) ')freehold/g, snake)
      // Keys of object literals.
      .replaceAll(/(?<=^\s*|[{,] )freehold(?=: )/gm, words.length === 1 ? product.name : `'${product.name}'`)
      .replaceAll('freehold', product.name)
  );
}

function capitalize(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
