import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** `npm run validation`: writes docs/validation.md, which takes some minutes. */
const ROOT = join(__dirname, "../..");
const MAIN = ["-r", "ts-node/register", join(ROOT, "src/cli/main.ts")];

function output(args: readonly string[]): string {
  const all = [...MAIN, ...args, "--format", "markdown", "--exit-zero"];
  const stdio = ["ignore", "pipe", "inherit"] as ("ignore" | "pipe" | "inherit")[];
  return execFileSync(process.execPath, all, { cwd: ROOT, encoding: "utf8", stdio, maxBuffer: 1e8 });
}

const text = `# Is it right?

Systems whose answer is known, and what meshsim makes of them. The two commands below print these tables; the same
version gives the same figures on any machine. \`npm run validation\` writes this page anew.

## Theory

Each case is a system in neutral words with its answer from theory (or from an independent simulator, where there is
no theory): \`test/theory/cases\`. It is translated to a scenario, read and checked as a user's file would be, and run.
The table has one metric of each case; \`meshsim truth --only mm1\` shows all of them.

\`\`\`
meshsim truth --format markdown
\`\`\`

${output(["truth"])}
## Papers

Figures and orders that papers report, and ours for a scenario of the same system: \`scenarios/papers\`.

\`\`\`
meshsim truth --papers --format markdown
\`\`\`

${output(["truth", "--papers"])}`;

writeFileSync(join(ROOT, "docs/validation.md"), text);
