// Coefficients of the elementary functions, shared by the models and the kernels: this file is TypeScript and
// AssemblyScript at once. Source: Sun Microsystems' fdlibm 5.3 (e_exp.c, e_log.c, k_sin.c, k_cos.c); the error of each
// polynomial is below one unit in the last place on its interval.

/** ln 2 split so that k × LN2_HI is exact for every exponent k. */
export const LN2_HI: number = 6.9314718036912381649e-1;
export const LN2_LO: number = 1.90821492927058770002e-10;
export const LOG2_E: number = 1.442695040888963387;

/** exp on [−ln2/2, ln2/2]. */
export const EXP_1: number = 1.66666666666666019037e-1;
export const EXP_2: number = -2.77777777770155933842e-3;
export const EXP_3: number = 6.61375632143793436117e-5;
export const EXP_4: number = -1.6533902205465251539e-6;
export const EXP_5: number = 4.13813679705723846039e-8;

/** log on [√2/2, √2]. */
export const LOG_1: number = 6.66666666666673513e-1;
export const LOG_2: number = 3.999999999940941908e-1;
export const LOG_3: number = 2.857142874366239149e-1;
export const LOG_4: number = 2.222219843214978396e-1;
export const LOG_5: number = 1.818357216161805012e-1;
export const LOG_6: number = 1.531383769920937332e-1;
export const LOG_7: number = 1.479819860511658591e-1;

/** sin on [−π/4, π/4]. */
export const SIN_1: number = -1.66666666666666324348e-1;
export const SIN_2: number = 8.33333333332248946124e-3;
export const SIN_3: number = -1.98412698298579493134e-4;
export const SIN_4: number = 2.75573137070700676789e-6;
export const SIN_5: number = -2.50507602534068634195e-8;
export const SIN_6: number = 1.58969099521155010221e-10;

/** cos on [−π/4, π/4]. */
export const COS_1: number = 4.16666666666666019037e-2;
export const COS_2: number = -1.38888888888741095749e-3;
export const COS_3: number = 2.48015872894767294178e-5;
export const COS_4: number = -2.75573143513906633035e-7;
export const COS_5: number = 2.0875723212981748279e-9;
export const COS_6: number = -1.13596475577881948265e-11;

/**
 * Upper tail of the normal distribution over e^(−y²/2), as a quotient of polynomials in y on [0, ∞): relative error 7e-18.
 * All coefficients are positive, so that nothing cancels. Fitted in 50 digits by test/golden/numerics/make_mills_ratio.py.
 */
export const MILLS_P0: number = 0.5000000000000000036312;
export const MILLS_P1: number = 0.8541037518364177625688;
export const MILLS_P2: number = 0.7210889325753601027717;
export const MILLS_P3: number = 0.3897940132290235700954;
export const MILLS_P4: number = 0.1481756800625989508106;
export const MILLS_P5: number = 0.04123223466751273969431;
export const MILLS_P6: number = 0.008499894370464231006796;
export const MILLS_P7: number = 0.001284323822565724122322;
export const MILLS_P8: number = 0.0001367843925666102611232;
export const MILLS_P9: number = 0.000009352332300290927225729;
export const MILLS_P10: number = 3.165601487001628093225e-7;
export const MILLS_Q1: number = 2.506092064475702448363;
export const MILLS_Q2: number = 2.941750031346407449295;
export const MILLS_Q3: number = 2.13968044624120698759;
export const MILLS_Q4: number = 1.074218392952884562019;
export const MILLS_Q5: number = 0.3920496234836956357408;
export const MILLS_Q6: number = 0.1065263220383721096137;
export const MILLS_Q7: number = 0.02164735618855823710424;
export const MILLS_Q8: number = 0.003242765228009326381428;
export const MILLS_Q9: number = 0.0003436611245550002645474;
export const MILLS_Q10: number = 0.00002344282057765418682072;
export const MILLS_Q11: number = 7.934986193532218323441e-7;
