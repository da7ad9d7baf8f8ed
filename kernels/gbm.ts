import type { Kernels } from "../models/kernels.ts";
import {
  blockMoments,
  type GbmBlockSimulator,
  type GbmPortfolio,
  segmentBounds,
  stepsPerChunk,
} from "../models/simulation/gbmBlock.ts";
import { blockStates, lanesPerBlock, type NormalsOpener } from "../models/simulation/normals.ts";
import { zigguratEdges } from "../models/simulation/ziggurat.ts";

/** The raw module of kernels/assembly/gbm.ts: pointers and numbers. */
export interface GbmExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  zigguratEdges(): number;
  fillNormals(state: number, out: number, count: number): void;
  simulateGbm(...pointersAndNumbers: number[]): void;
}

/** Bytes of the states of all lanes, and of one value for every lane. */
const stateBytes = 128;
const quadBytes = 32;
const pageBytes = 65_536;

/** The kernels of one instance: routines that take arrays over the raw module that takes pointers. */
export function bindGbm(exports: GbmExports): Pick<Kernels, "simulateGbmBlock" | "openNormals"> {
  const { memory } = exports;
  new Float64Array(memory.buffer, exports.zigguratEdges(), zigguratEdges.length).set(zigguratEdges);

  /** Hands out aligned room in the instance's memory, from the bottom for every call. */
  function rooms() {
    let top = Math.ceil(exports.heapBase() / 16) * 16;
    return (bytes: number): number => {
      const start = top;
      top += Math.ceil(bytes / 16) * 16;
      const missing = top - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
      return start;
    };
  }

  /** Lane l is half l mod 2 of the vectors of chain ⌊l / 2⌋. */
  function writeStates(at: number, seed: number, block: number): void {
    const states = blockStates(seed, block);
    const words = new Uint32Array(memory.buffer, at, stateBytes / 4);
    for (let lane = 0; lane < lanesPerBlock; lane++) {
      for (let word = 0; word < 4; word++) {
        const slot = (lane >> 1) * 16 + word * 4 + (lane & 1) * 2;
        words[slot] = states[lane * 8 + word * 2]!;
        words[slot + 1] = states[lane * 8 + word * 2 + 1]!;
      }
    }
  }

  const simulateGbmBlock: GbmBlockSimulator = (portfolio, seed, block, paths, into) => {
    const { steps, antithetic, terminalGrid, stepGrids, centre, drift, loadings, weights } = portfolio;
    const assets = drift.length;
    const wantsBands = into.bands.length > 0;
    const chunk = stepsPerChunk(assets, steps);
    const room = rooms();
    const state = room(stateBytes);
    const driftAt = room(drift.byteLength);
    const loadingsAt = room(2 * loadings.byteLength);
    const weightsAt = room(weights.byteLength);
    const gridAt = room((1 + steps) * 16);
    const momentsAt = room(into.moments.byteLength);
    const drawdownsAt = room(into.drawdowns.byteLength);
    const terminalAt = room(into.terminal.byteLength);
    const bandsAt = room(into.bands.byteLength);
    const scratch = room((2 * assets + 4 + Math.max(chunk * assets, 4)) * quadBytes);

    writeStates(state, seed, block);
    const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length);
    doubles(driftAt, assets).set(drift);
    doubles(loadingsAt, loadings.length).set(loadings);
    doubles(loadingsAt + loadings.byteLength, loadings.length).set(loadings.map((x) => -x));
    doubles(weightsAt, assets).set(weights);
    doubles(gridAt, 2 * (1 + steps)).set(gridCells(portfolio, wantsBands));
    const moments = doubles(momentsAt, into.moments.length).fill(0);
    const terminal = new Uint32Array(memory.buffer, terminalAt, into.terminal.length).fill(0);
    const bands = new Uint32Array(memory.buffer, bandsAt, into.bands.length).fill(0);
    const drawdowns = new Uint32Array(memory.buffer, drawdownsAt, into.drawdowns.length).fill(0);

    // One call for each segment: the state of the generators stays in memory between them.
    const segmentBytes = blockMoments.length * Float64Array.BYTES_PER_ELEMENT;
    const bounds = segmentBounds(paths, moments.byteLength / segmentBytes, lanesPerBlock * (antithetic ? 2 : 1));
    for (const [segment, first] of bounds.slice(0, -1).entries()) {
      const count = bounds[segment + 1]! - first;
      if (count === 0) continue;
      exports.simulateGbm(
        ...[state, scratch, chunk, count, steps, assets, antithetic ? 1 : 0, driftAt, loadingsAt, weightsAt],
        ...[terminalAt, terminalGrid.bins, gridAt, wantsBands ? bandsAt : 0, stepGrids[0]?.bins ?? 0],
        ...[drawdownsAt, into.drawdowns.length, momentsAt + segment * segmentBytes, centre],
      );
    }

    for (let i = 0; i < moments.length; i++) into.moments[i]! += moments[i]!;
    for (let i = 0; i < terminal.length; i++) into.terminal[i]! += terminal[i]!;
    for (let i = 0; i < bands.length; i++) into.bands[i]! += bands[i]!;
    for (let i = 0; i < drawdowns.length; i++) into.drawdowns[i]! += drawdowns[i]!;
  };

  const openNormals: NormalsOpener = (seed, block) => {
    // The state lives here between the calls, because other routines use the same memory.
    const state = new Uint8Array(stateBytes);
    writeStates(rooms()(stateBytes), seed, block);
    state.set(new Uint8Array(memory.buffer, rooms()(stateBytes), stateBytes));
    let lanes: Float64Array[] = [];
    return (count) => {
      if (lanes[0]?.length !== count) {
        lanes = Array.from({ length: lanesPerBlock }, () => new Float64Array(count));
      }
      const room = rooms();
      const stateAt = room(stateBytes);
      const out = room(count * quadBytes);
      new Uint8Array(memory.buffer, stateAt, stateBytes).set(state);
      exports.fillNormals(stateAt, out, count);
      state.set(new Uint8Array(memory.buffer, stateAt, stateBytes));
      const quads = new Float64Array(memory.buffer, out, count * lanesPerBlock);
      for (const [lane, normals] of lanes.entries()) {
        for (let n = 0, at = lane; n < count; n++, at += lanesPerBlock) normals[n] = quads[at]!;
      }
      return lanes;
    };
  };

  return { simulateGbmBlock, openNormals };
}

/** Low end and bins per unit of the terminal grid, then of the grid of each step. */
function gridCells({ terminalGrid, stepGrids }: GbmPortfolio, withSteps: boolean): Float64Array {
  const grids = withSteps ? [terminalGrid, ...stepGrids] : [terminalGrid];
  return Float64Array.from(grids.flatMap(({ low, binsPerUnit }) => [low, binsPerUnit]));
}
