/**
 * Whether a text has the pattern in it, whatever the case of letters; `*` stands for any text. Null fits
 * all.
 */
export function matcher(pattern: string | null): (text: string) => boolean {
  if (pattern === null) return () => true;
  const parts = pattern.toLowerCase().split("*");
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const wanted = new RegExp(escaped.join(".*"));
  return (text) => wanted.test(text.toLowerCase());
}
