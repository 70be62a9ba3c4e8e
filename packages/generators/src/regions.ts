/**
 * Removes the regions about a feature: the lines from `#region items` to `#endregion items`, in comments of any syntax.
 */
export function removeRegions(text: string, feature: string): string {
  const mark = (kind: string) => `^.*#${kind} ${feature}(?![\\w-]).*\\n`;
  return text.replaceAll(new RegExp(`${mark('region')}[\\s\\S]*?${mark('endregion')}`, 'gm'), '');
}
