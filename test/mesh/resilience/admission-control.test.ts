import assert from "node:assert/strict";
import {
  ADMISSION_CONTROL,
  AdmissionControl,
  rejectionProbability,
} from "../../../src/mesh/resilience/admission-control";
import { TestRandom } from "../../support/test-random";

const SECOND = 1e9;

describe("AdmissionControl", () => {
  it("rejects the share that its formula gives", () => {
    const control = new AdmissionControl(ADMISSION_CONTROL);
    for (let n = 0; n < 100; n++) control.record(n < 50, 0);
    const random = new TestRandom(1);
    const tries = 10_000;
    let rejected = 0;
    for (let n = 0; n < tries; n++) if (control.isRejected(0, random)) rejected++;
    const chance = rejectionProbability(100, 50, ADMISSION_CONTROL);
    const deviation = Math.sqrt((chance * (1 - chance)) / tries);
    assert.ok(Math.abs(rejected / tries - chance) < 4 * deviation);
  });

  it("forgets what is older than its window", () => {
    const control = new AdmissionControl({ ...ADMISSION_CONTROL, samplingWindowNs: 2 * SECOND });
    for (let n = 0; n < 100; n++) control.record(false, 0);
    const rejects = (now: number): boolean => {
      const random = new TestRandom(1);
      return Array.from({ length: 20 }, () => control.isRejected(now, random)).includes(true);
    };
    assert.ok(rejects(2 * SECOND - 1));
    assert.ok(!rejects(2 * SECOND));
  });

  it("lets all through below its rate", () => {
    const control = new AdmissionControl({ ...ADMISSION_CONTROL, rpsThreshold: 60 });
    for (let n = 0; n < 100; n++) control.record(false, 0);
    const random = new TestRandom(1);
    const rejected = (now: number): number =>
      Array.from({ length: 100 }, () => control.isRejected(now, random)).filter(Boolean).length;
    assert.ok(rejected(SECOND) > 0, "100 in a second");
    assert.equal(rejected(2 * SECOND), 0, "50 a second");
  });
});
