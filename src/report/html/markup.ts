/** Text that is HTML already. Only `h` and `style` make it, so whatever comes from a scenario is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Child = Markup | string | number | null | readonly Child[];
/** null: the attribute is left out; true: it stands without a value. */
export type Attributes = Readonly<Record<string, string | number | true | null>>;

/** Elements that have no end tag. */
const VOID: ReadonlySet<string> = new Set(["meta", "br", "wbr"]);

/** An element of HTML or SVG. Texts and the values of attributes are escaped. */
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  let start = `<${tag}`;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    start += value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
  }
  if (VOID.has(tag)) return new Markup(`${start}>`);
  return new Markup(`${start}>${textOf(children)}</${tag}>`);
}

/** The only element whose content is not text: a style sheet of ours. */
export function style(sheet: string): Markup {
  return new Markup(`<style>${sheet}</style>`);
}

function textOf(child: Child): string {
  if (child === null) return "";
  if (child instanceof Markup) return child.text;
  if (typeof child === "object") return child.map(textOf).join("");
  return escape(String(child));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that HTML does not allow become the one that stands for such. */
function escape(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character])
      // eslint-disable-next-line no-control-regex -- these are what it is about
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu, "\ufffd")
  );
}
