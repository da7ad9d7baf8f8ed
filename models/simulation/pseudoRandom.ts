import { type LaneNormals, lanesPerBlock } from "./normals.ts";
import type { Sampler } from "./pathModel.ts";

/**
 * Pseudo-random {@link Sampler} of one block: path p takes the next normals of lane p mod 4.
 *
 * @param lanes - the normals of the block, at their beginning.
 * @param length - normals of one path ≥ 1.
 * @param antithetic - every odd path mirrors the normals of the even path before it.
 */
export function pseudoRandomSampler(lanes: LaneNormals, length: number, antithetic: boolean): Sampler {
  let drawn: readonly Float64Array[] = [];
  let lane = lanesPerBlock;
  let mirrored = true;
  return {
    next(drivers) {
      if (antithetic && !mirrored) {
        mirrored = true;
        for (let i = 0; i < length; i++) drivers[i] = -drivers[i]!;
        return;
      }
      if (lane === lanesPerBlock) {
        drawn = lanes(length);
        lane = 0;
      }
      const normals = drawn[lane]!;
      for (let i = 0; i < length; i++) drivers[i] = normals[i]!;
      lane += 1;
      mirrored = false;
    },
  };
}
