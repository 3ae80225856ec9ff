import assert from "node:assert/strict";
import { parseDateTime } from "../../src/lib/date-time";

describe("parseDateTime", () => {
  it("counts from 1970, with fractions to the nanosecond", () => {
    assert.deepEqual(parseDateTime("1970-01-02 00:00:01"), { seconds: 86_401, ns: 0 });
    assert.deepEqual(parseDateTime("1970-01-01T00:01:00.5Z"), { seconds: 60, ns: 500_000_000 });
    assert.deepEqual(parseDateTime("1970-01-01 00:00:00.000000001"), { seconds: 0, ns: 1 });
    // 2000-03-01 is day 11,017: 30 years with 7 leap days, and 31 + 29 days.
    assert.deepEqual(parseDateTime("2000-03-01 00:00:00"), { seconds: 11_017 * 86_400, ns: 0 });
  });

  it("takes offsets off", () => {
    const noon = 12 * 3600;
    assert.deepEqual(parseDateTime("1970-01-01T14:00:00+02:00"), { seconds: noon, ns: 0 });
    assert.deepEqual(parseDateTime("1970-01-01 06:30:00-0530"), { seconds: noon, ns: 0 });
  });

  it("knows what is none", () => {
    for (const text of ["", "noon", "2023-11-16", "2023-02-30 00:00:00", "2023-11-16 24:00:00", "5ms"]) {
      assert.equal(parseDateTime(text), null, text);
    }
  });
});
