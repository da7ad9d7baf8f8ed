import { type Complex, complex, complexExp, complexLog, minus, plus, scaled, times } from "../numerics/complex.ts";
import { exp, log } from "../numerics/elementary.ts";
import { logGamma } from "../numerics/gamma.ts";
import { requireThat } from "../requireThat.ts";
import type { LogTransform } from "./transform.ts";

/** A tempered stable process: jumps of size x arrive at the rate C e^(−M x) / x^(1 + Y) up and C e^(−G |x|) / |x|^(1 + Y) down. */
export interface CgmyDynamics {
  /** Scalar; C, jumps per year and size; > 0. */
  readonly activity: number;
  /** Scalar; G, decay of falls; > 0. */
  readonly fallDecay: number;
  /** Scalar; M, decay of rises; > 1, or the price has no mean. */
  readonly riseDecay: number;
  /** Scalar in [0, 2); Y, fineness of the jumps; 0 is the variance gamma process. */
  readonly fineness: number;
}

/** Within this distance of its poles at 0 and 1 the fineness is taken to be the pole, where another formula holds. */
const poleDistance = 1e-7;

/**
 * Transform of the log price under the CGMY process, without a diffusion of its own.
 *
 * @param dynamics - units on {@link CgmyDynamics}.
 * @param expiryYears - year fraction; > 0.
 * @returns a {@link LogTransform}.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Accuracy: 1e-14 relative of the exponent, less by the factor 1 / |Y (Y − 1)| near the poles.
 * @see P. Carr, H. Geman, D. Madan, M. Yor, "The fine structure of asset returns: an empirical investigation", J. Business 75
 * (2002) 305–332, eq. 7.
 */
export function cgmyTransform(dynamics: CgmyDynamics, expiryYears: number): LogTransform {
  const { activity, fallDecay, riseDecay, fineness } = dynamics;
  requireThat(activity > 0 && Number.isFinite(activity), "activity", "a finite number > 0", activity);
  requireThat(fallDecay > 0 && Number.isFinite(fallDecay), "fallDecay", "a finite number > 0", fallDecay);
  requireThat(riseDecay > 1 && Number.isFinite(riseDecay), "riseDecay", "a finite number > 1", riseDecay);
  requireThat(fineness >= 0 && fineness < 2, "fineness", "in [0, 2)", fineness);
  const side = sideOf(fineness);
  const exponent = (s: Complex): Complex =>
    scaled(plus(side(riseDecay, scaled(s, -1)), side(fallDecay, s)), activity * expiryYears);
  const compensation = exponent(complex(1)).re;

  return (u) => {
    const s = complex(0.5, u);
    return minus(exponent(s), scaled(s, compensation));
  };
}

/** ∫₀^∞ (e^(−s x) − 1) e^(−decay x) x^(−1 − Y) dx, without terms linear in s where it has to be compensated. */
function sideOf(fineness: number): (decay: number, s: Complex) => Complex {
  if (Math.abs(fineness) < poleDistance) {
    return (decay, s) => scaled(complexLog(plus(complex(1), scaled(s, 1 / decay))), -1);
  }
  if (Math.abs(fineness - 1) < poleDistance) {
    return (decay, s) => {
      const moved = plus(complex(decay), s);
      return minus(times(moved, complexLog(moved)), complex(decay * log(decay)));
    };
  }
  // Γ(−Y) = Γ(2 − Y) / (Y (Y − 1)).
  const factor = exp(logGamma(2 - fineness)) / (fineness * (fineness - 1));
  return (decay, s) => {
    const moved = complexExp(scaled(complexLog(plus(complex(decay), s)), fineness));
    return scaled(minus(moved, complex(exp(fineness * log(decay)))), factor);
  };
}
