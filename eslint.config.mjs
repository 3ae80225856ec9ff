import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "coverage", "results"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Typed-array rows are read and written by constant offsets; `!` after every access would hide the formulas.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["src/**/*.ts"],
    rules: {
      // Same scenario, seed and version give the same bytes on every machine: no ambient chance or time,
      // and no function whose low bits differ between versions of the engine.
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "draw from a named stream (kernel/stream.ts)" },
        {
          object: "Math",
          property: "pow",
          message: "its low bits differ between engines; use Math.exp(p * Math.log(x))",
        },
        { object: "Date", property: "now", message: "simulated time is an argument" },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "BinaryExpression[operator='**']",
          message: "as Math.pow: its low bits differ between engines",
        },
      ],
    },
  },
);
