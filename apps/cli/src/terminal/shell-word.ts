/** A word of a command that the user may copy: in quotation marks if a shell would read it otherwise, as `r&d@acme.example`. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
