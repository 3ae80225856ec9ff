import { columns, dataTable, figureMarkup, type Section } from "./figure";
import { plain } from "./numbers";
import type { Results } from "./results";

/** Mean latencies with the luck of the replications taken out, where that was asked for. */
export function controlledSection({ controlled, facts }: Results): Section | null {
  const rows = (controlled?.rows ?? []).filter(
    (row) => row.text("scope") === "client" && !row.text("name").includes("."),
  );
  if (rows.length === 0) return null;
  const several = facts.variants.length > 1;
  const title = "Mean latency, corrected";
  return {
    id: "controlled",
    title: "With the luck taken out",
    body: [
      figureMarkup({
        id: "controlled-table",
        title,
        caption:
          "The mean is corrected by how far the number of requests and their work were from what was to be " +
          "expected (control variates). Gain: how many times as wide the interval is without it.",
        body: dataTable(
          {
            columns: columns(
              ...(several ? ["<variant"] : []),
              "<client",
              "plain, ms",
              "corrected, ms",
              "interval, ms",
              "gain",
              "<corrected by",
            ),
            rows: rows.map((row) => [
              ...(several ? [row.text("variant")] : []),
              row.text("name"),
              plain(row.number("plain_ms"), "ms"),
              plain(row.number("mean_ms"), "ms"),
              `[${plain(row.number("ci_low_ms"), "ms")}, ${plain(row.number("ci_high_ms"), "ms")}]`,
              `${row.number("gain_ratio").toFixed(2)}x`,
              row.text("controls"),
            ]),
          },
          title,
        ),
        data: null,
      }),
    ],
  };
}
