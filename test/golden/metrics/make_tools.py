"""Performance metrics as quantstats, empyrical-reloaded and ffn compute them, for the tests of models/metrics.

python -m venv venv && venv/bin/pip install quantstats==0.0.86 empyrical-reloaded==0.7.1 ffn==1.4.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
venv/bin/python make_tools.py > tools.json
"""
import importlib.metadata
import json
import math
import warnings

import empyrical as ep
import ffn
import numpy as np
import pandas as pd
import quantstats as qs
from scipy import stats

warnings.filterwarnings("ignore")
EPOCH = pd.Timestamp("1970-01-01")


def dated(values, index):
    return pd.Series(np.round(values, 6), index=index)


def series():
    rng = np.random.default_rng(20240229)
    days = pd.bdate_range("2014-03-13", periods=1300)
    market = rng.standard_t(4, 1300) * 0.006 + 3e-4
    fund = 0.7 * market + rng.standard_t(5, 1300) * 0.005 + 1e-4
    fund[rng.random(1300) < 0.05] = 0.0
    yield "five years of days", 252, 0.0, dated(fund, days), dated(market, days)
    yield "five years of days, 3 % risk-free", 252, 0.03, dated(fund, days), dated(market, days)
    months = pd.date_range("2011-05-31", periods=130, freq="ME")
    yield "eleven years of months", 12, 0.0, dated(rng.normal(0.006, 0.04, 130), months), dated(rng.normal(0.005, 0.03, 130), months)
    short = pd.bdate_range("2020-02-20", periods=60)
    yield "sixty days of losses", 252, 0.0, dated(rng.normal(-0.004, 0.02, 60), short), dated(rng.normal(-0.002, 0.02, 60), short)


def quantstats_values(r, b, periods, rf):
    s = qs.stats
    common = {
        "cumulative_return": s.comp(r),
        "cagr": s.cagr(r, periods=periods),
        "cagr_simple": s.cagr(r, compounded=False, periods=periods),
        "geometric_mean_return": s.expected_return(r),
        "mean_return_nonzero": s.avg_return(r),
        "best_return": s.best(r),
        "worst_return": s.worst(r),
        "volatility": s.volatility(r, periods=periods),
        "skewness": s.skew(r),
        "excess_kurtosis": s.kurtosis(r),
        "value_at_risk_gaussian": -s.value_at_risk(r),
        "conditional_value_at_risk_gaussian": -s.conditional_value_at_risk(r),
        "conditional_value_at_risk_tail_mean": -s.conditional_value_at_risk(r, method="historical"),
        "tail_ratio": s.tail_ratio(r),
        "outlier_win_ratio": s.outlier_win_ratio(r),
        "outlier_loss_ratio": s.outlier_loss_ratio(r),
        "max_drawdown": s.max_drawdown(r),
        "ulcer_index_sample": s.ulcer_index(r),
        "recovery_factor": s.recovery_factor(r),
        "win_rate": s.win_rate(r),
        "average_win": s.avg_win(r),
        "average_loss": s.avg_loss(r),
        "payoff_ratio": s.payoff_ratio(r),
        "profit_factor": s.profit_factor(r),
        "profit_ratio": s.profit_ratio(r),
        "common_sense_ratio": s.common_sense_ratio(r),
        "cpc_index": s.cpc_index(r),
        "kelly_criterion": s.kelly_criterion(r),
        "risk_of_ruin": s.risk_of_ruin(r),
        "exposure_rounded_up": s.exposure(r),
        "consecutive_wins": s.consecutive_wins(r),
        "consecutive_losses": s.consecutive_losses(r),
        "risk_return_ratio": s.risk_return_ratio(r),
        "gain_to_pain_monthly_simple": s.gain_to_pain_ratio(r, resolution="ME"),
        "expected_monthly_return": s.expected_return(r, aggregate="ME"),
        "expected_quarterly_return": s.expected_return(r, aggregate="QE"),
        "expected_yearly_return": s.expected_return(r, aggregate="YE"),
        "best_month": s.best(r, aggregate="ME"),
        "worst_month": s.worst(r, aggregate="ME"),
        "best_quarter": s.best(r, aggregate="QE"),
        "worst_quarter": s.worst(r, aggregate="QE"),
        "best_year": s.best(r, aggregate="YE"),
        "worst_year": s.worst(r, aggregate="YE"),
        "win_rate_month": s.win_rate(r, aggregate="ME"),
        "win_rate_quarter": s.win_rate(r, aggregate="QE"),
        "win_rate_year": s.win_rate(r, aggregate="YE"),
        "average_up_month": s.avg_win(r, aggregate="ME"),
        "average_down_month": s.avg_loss(r, aggregate="ME"),
        "information_ratio_per_period": s.information_ratio(r, b),
        "sharpe": s.sharpe(r, rf=rf, periods=periods),
        "smart_sharpe": s.smart_sharpe(r, rf=rf, periods=periods),
        "sortino": s.sortino(r, rf=rf, periods=periods),
        "smart_sortino": s.smart_sortino(r, rf=rf, periods=periods),
        "adjusted_sortino": s.adjusted_sortino(r, rf=rf, periods=periods),
        "omega": s.omega(r, rf=rf, periods=periods),
        "calmar": s.calmar(r, periods=periods),
        "ulcer_performance_index_total": s.ulcer_performance_index(r, rf=rf),
        "serenity_index": s.serenity_index(r, rf=rf),
        "treynor_total": s.treynor_ratio(r, b, periods=periods, rf=rf),
        **drawdown_days(r),
    }
    if rf == 0:
        greeks = s.greeks(r, b, periods=periods)
        common |= {
            "beta": greeks["beta"],
            "alpha": greeks["alpha"],
            "r_squared": s.r_squared(r, b),
            "gain_to_pain": s.gain_to_pain_ratio(r, resolution="D") if periods == 252 else None,
            "autocorrelation_penalty": s.autocorr_penalty(r),
            "probabilistic_sharpe_adjusted": s.probabilistic_sharpe_ratio(r),
            "probabilistic_sortino": s.probabilistic_sortino_ratio(r),
            "probabilistic_adjusted_sortino": s.probabilistic_adjusted_sortino_ratio(r),
            # quantstats annualises this one with 252 periods whatever the series.
            "risk_adjusted_return_rounded": s.rar(r) if periods == 252 else None,
        }
    return common


def drawdown_days(r):
    details = qs.stats.drawdown_details(qs.stats.to_drawdown_series(r))
    return {
        "average_drawdown": details["max drawdown"].mean() / 100,
        "drawdown_count": len(details),
        "longest_drawdown_days_under_water": details["days"].max(),
        "average_drawdown_days_under_water": details["days"].mean(),
    }


def empyrical_values(r, b, periods, rf):
    rate = (1 + rf) ** (1 / periods) - 1
    batting = ep.batting_average(r, b)
    up = ep.up_alpha_beta(r, b, annualization=periods, risk_free=rate)
    down = ep.down_alpha_beta(r, b, annualization=periods, risk_free=rate)
    only_daily = {} if periods != 252 else {
        "capture": ep.capture(r, b),
        "up_capture": ep.up_capture(r, b),
        "down_capture": ep.down_capture(r, b),
        "up_down_capture": ep.up_down_capture(r, b),
    }
    return {
        "cagr": ep.annual_return(r, annualization=periods),
        "volatility": ep.annual_volatility(r, annualization=periods),
        "skewness_population": stats.skew(r),
        "excess_kurtosis_population": stats.kurtosis(r),
        "sharpe": ep.sharpe_ratio(r, risk_free=rate, annualization=periods),
        "sortino": ep.sortino_ratio(r, required_return=rate, annualization=periods),
        "downside_deviation": ep.downside_risk(r, required_return=rate, annualization=periods),
        "calmar": ep.calmar_ratio(r, annualization=periods),
        "omega": ep.omega_ratio(r, risk_free=rate, annualization=periods),
        "stability": ep.stability_of_timeseries(r),
        "tail_ratio": ep.tail_ratio(r),
        "value_at_risk_return": ep.value_at_risk(r),
        "conditional_value_at_risk_return": ep.conditional_value_at_risk(r),
        "information_ratio_per_period": ep.excess_sharpe(r, b),
        "beta": ep.beta(r, b, risk_free=rate),
        "alpha_compounded": ep.alpha(r, b, risk_free=rate, annualization=periods),
        "up_alpha": up[0],
        "up_beta": up[1],
        "down_alpha": down[0],
        "down_beta": down[1],
        "beta_fragility_interpolated": ep.beta_fragility_heuristic(r, b),
        "batting_average": batting["batting average"],
        "batting_average_up": batting["up market"],
        "batting_average_down": batting["down market"],
        **only_daily,
    }


def ffn_values(r, start, periods, rf):
    prices = pd.concat([pd.Series([1.0], index=[start]), (1 + r).cumprod()])
    monthly = prices.resample("ME").last()
    if monthly.index[0] != start:
        monthly = pd.concat([prices[:1], monthly])
    values = {
        "cumulative_return": ffn.calc_total_return(prices),
        "cagr_calendar": ffn.calc_cagr(prices),
        "max_drawdown": ffn.calc_max_drawdown(prices),
        "sharpe": ffn.calc_sharpe(r, rf=rf, nperiods=periods),
        "sortino": ffn.calc_sortino_ratio(r, rf=rf, nperiods=periods),
    }
    returns = monthly.pct_change().dropna()
    if rf == 0:
        values |= {"volatility_monthly": returns.std() * math.sqrt(12), "sharpe_monthly": ffn.calc_sharpe(returns, nperiods=12)}
    return values


def clean(values):
    return {k: float(v) for k, v in values.items() if v is not None and math.isfinite(v)}


cases = []
for name, periods, rf, r, b in series():
    start = r.index[0] - (pd.offsets.BDay(1) if periods == 252 else pd.offsets.MonthEnd(1))
    cases.append(
        {
            "name": name,
            "periodsPerYear": periods,
            "riskFreePerPeriod": (1 + rf) ** (1 / periods) - 1,
            "days": [int((day - EPOCH).days) for day in [start, *r.index]],
            "returns": r.tolist(),
            "benchmark": b.tolist(),
            "quantstats": clean(quantstats_values(r, b, periods, rf)),
            "empyrical": clean(empyrical_values(r, b, periods, rf)),
            "ffn": clean(ffn_values(r, start, periods, rf)),
        }
    )
versions = [f"{p} {importlib.metadata.version(p)}" for p in ("quantstats", "empyrical-reloaded", "ffn", "numpy", "pandas", "scipy")]
print(json.dumps({"madeBy": "make_tools.py", "libraries": versions, "seed": 20240229, "cases": cases}))
