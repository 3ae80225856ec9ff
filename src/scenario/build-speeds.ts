import { commonDivisor } from "../lib/common-divisor";
import type { SERVICE_BLOCK } from "./fields/services";
import { isWrong, wholeShares } from "./quantities";
import type { MachineClass } from "./scenario";
import type { Context, Type } from "./types";
import { report } from "./types";

type ServiceValues = typeof SERVICE_BLOCK extends Type<infer V> ? V : never;

/** Speeds count to so many digits where weights are in proportion to them. */
const WEIGHT_PER_SPEED = 100;

/** The classes of machine of a service, with the weights that discovery tells. */
export function buildSpeeds(value: ServiceValues, path: string, context: Context): MachineClass[] {
  const speeds = value.speeds ?? [];
  const shares = value.speeds === undefined ? [] : wholeShares(speeds.map(({ share }) => share));
  if (isWrong(shares)) report(context, value.placeOf("speeds"), `${path}.speeds: ${shares.wrong}`);
  const bySpeed = weightsBySpeed(speeds.map(({ speed }) => speed));
  return speeds.map(({ speed, weight, labels = {}, placeOf }, i) => {
    if (value.weight === "speed" && weight !== undefined)
      report(context, placeOf("weight"), `${path}.speeds[${i}].weight: weight: speed sets it already`);
    const own = value.weight === "speed" ? bySpeed[i] : 1;
    return { share: isWrong(shares) ? 0 : shares[i], speed, weight: weight ?? own, labels };
  });
}

/** The smallest whole numbers in proportion to `speeds`, to a hundredth of 1x. */
function weightsBySpeed(speeds: readonly number[]): number[] {
  const weights = speeds.map((speed) => Math.max(1, Math.round(speed * WEIGHT_PER_SPEED)));
  const common = weights.reduce(commonDivisor, 0);
  return weights.map((weight) => weight / common);
}
