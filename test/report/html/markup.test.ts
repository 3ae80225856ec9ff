import assert from "node:assert/strict";
import { h } from "../../../src/report/html/markup";

describe("markup", () => {
  it("escapes texts and the values of attributes, whatever is in them", () => {
    const nasty = `</td><script>alert("x")</script>&'`;
    const { text } = h("p", { title: nasty }, nasty, 5, null, [h("b", {}, "<")]);
    const escaped = "&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;";
    assert.equal(text, `<p title="${escaped}">${escaped}5<b>&lt;</b></p>`);
  });

  it("lets no character through that HTML does not allow", () => {
    assert.equal(
      h("p", {}, "a\u0000b\u001bc\ud800d\ne\u{1f600}").text,
      "<p>a\ufffdb\ufffdc\ufffdd\ne\u{1f600}</p>",
    );
  });

  it("has no end where HTML has none, and leaves out what is null", () => {
    assert.equal(
      h("meta", { charset: "utf-8", name: null, hidden: true }).text,
      '<meta charset="utf-8" hidden>',
    );
  });
});
