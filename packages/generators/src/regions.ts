/**
 * Takes out what one feature says about another: the lines from `#region items` to `#endregion items`, comments in whatever
 * syntax the file has.
 */
export function removeRegions(text: string, feature: string): string {
  const mark = (kind: string) => `^.*#${kind} ${feature}(?![\\w-]).*\\n`;
  return text.replaceAll(new RegExp(`${mark('region')}[\\s\\S]*?${mark('endregion')}`, 'gm'), '');
}
