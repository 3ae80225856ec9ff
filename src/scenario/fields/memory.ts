import { block, preset, required } from "../block";
import { isWrong, sizeBytes } from "../quantities";
import type { Type } from "../types";
import { report, shown } from "../types";

/** Whole bytes. */
const SIZE: Type<number> = {
  shape: { kind: "scalar", name: "bytes", needs: "a size such as 512MiB" },
  read(node, path, context) {
    if (node.kind !== "scalar") {
      return report(context, node.place, `${path} needs a size such as 512MiB, not ${shown(node)}`);
    }
    const bytes = sizeBytes(node);
    return isWrong(bytes) ? report(context, node.place, `${path}${bytes.wrong}`) : bytes;
  },
};

/** The memory of an instance. */
export const MEMORY = block("memory", {
  limit: required(SIZE, "an instance that takes more is killed, with all it holds, and starts anew"),
  base: preset(SIZE, "0B", "what it takes without any request"),
  perRequest: required(SIZE, "what each request takes that it has, waiting ones included"),
});
