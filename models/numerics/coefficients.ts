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

export const HALF_PI: number = 1.57079632679489661923;
