/** How good the news is; never told by colour alone. */
export type Tone = "plain" | "good" | "bad" | "strong";

export interface TextCell {
  readonly text: string;
  readonly tone: Tone;
}

export interface ViewColumn {
  readonly header: string;
  readonly align: "left" | "right";
  /** Goes on below where space is short, instead of being cut. */
  readonly wraps: boolean;
}

export interface TableBlock {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly ViewColumn[];
  /** A cell per column. */
  readonly rows: readonly (readonly TextCell[])[];
}

export interface LineBlock {
  readonly kind: "line";
  readonly text: string;
  readonly tone: Tone;
  /** Shown below it, indented. */
  readonly details: readonly string[];
}

/** What a person is shown, before it is laid out for a terminal or as Markdown. */
export type Block = TableBlock | LineBlock;

export function cell(text: string, tone: Tone = "plain"): TextCell {
  return { text, tone };
}

export function line(text: string, tone: Tone = "plain", details: readonly string[] = []): LineBlock {
  return { kind: "line", text, tone, details };
}

/** Something to know about the figures. */
export function note(text: string): LineBlock {
  return line(`note: ${text}`);
}

/**
 * `headers`: a leading "<" marks a column of names, which is aligned left and shortened where space is
 * short; "~" one of words, which goes on below there.
 */
export function table(
  title: string,
  headers: readonly string[],
  rows: readonly (readonly TextCell[])[],
): TableBlock {
  const columns = headers.map((header): ViewColumn => {
    const mark = header.charAt(0);
    if (mark !== "<" && mark !== "~") return { header, align: "right", wraps: false };
    return { header: header.slice(1), align: "left", wraps: mark === "~" };
  });
  return { kind: "table", title, columns, rows };
}
