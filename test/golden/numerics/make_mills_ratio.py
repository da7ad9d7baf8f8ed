"""Coefficients MILLS_* of models/numerics/coefficients.ts: a quotient of polynomials for the scaled upper normal tail.

Weighted linear least squares on Chebyshev points of (y - 3) / (y + 3), with the weights moved towards the largest
relative error (Lawson), in 50 digits. Needs mpmath 1.3. Prints the largest relative error on the points and the coefficients.
"""
from mpmath import mp, mpf, matrix, erfc, exp, sqrt, cos, pi, lu_solve

mp.dps=50
def R(y): return erfc(y/sqrt(mpf(2)))*exp(y*y/2)/2
def fit(m, N=160, iters=14):
    k=mpf(3)
    t=[cos(pi*(mpf(i)+mpf(1)/2)/N) for i in range(N)]
    y=[k*(1+x)/(1-x) for x in t]; y=[v for v in y if v<400]
    f=[R(v) if v<60 else None for v in y]
    for i,v in enumerate(y):
        if f[i] is None:
            s=mpf(1);term=mpf(1)
            for j in range(1,15):
                term*=-(2*j-1)/(v*v); s+=term
            f[i]=s/(v*sqrt(2*pi))
    w=[mpf(1)]*len(y); q=[mpf(1)]*len(y)
    P=Q=None
    best=None
    for it in range(iters):
        # unknown p0..p_{m-1}, q1..qm  (q0=1):  P(y) - f Q(y)=0 relative: /(f*Qprev)
        nu=2*m
        A=matrix(nu,nu); b=matrix(nu,1)
        rows=[]
        for v,fv,wv,qv in zip(y,f,w,q):
            sc=sqrt(wv)/(fv*qv)
            pw=[v**j for j in range(m+1)]
            row=[pw[j]*sc for j in range(m)]+[-fv*pw[j]*sc for j in range(1,m+1)]
            rows.append((row,fv*sc))
        # column scaling
        cs=[max(abs(r[0][j]) for r in rows) for j in range(nu)]
        for r,rhs in rows:
            rr=[r[j]/cs[j] for j in range(nu)]
            for i in range(nu):
                b[i]+=rr[i]*rhs
                for j in range(i,nu): A[i,j]+=rr[i]*rr[j]
        for i in range(nu):
            for j in range(i): A[i,j]=A[j,i]
        x=lu_solve(A,b)
        x=[x[i]/cs[i] for i in range(nu)]
        P=x[:m]; Q=[mpf(1)]+x[m:]
        q=[sum(Q[j]*v**j for j in range(m+1)) for v in y]
        e=[abs(sum(P[j]*v**j for j in range(m))/qv/fv-1) for v,fv,qv in zip(y,f,q)]
        mx=max(e)
        if best is None or mx<best[0]: best=(mx,P,Q)
        if it>=3:
            w=[wv*(ev+mx*mpf('1e-3')) for wv,ev in zip(w,e)]; s=sum(w)/len(w); w=[v/s for v in w]
    return best
for m in [11]:
    mx,P,Q=fit(m)
    print(m, mp.nstr(mx,3), 'positive', all(p>0 for p in P), all(q>0 for q in Q),flush=True)
    if mx<1e-17:
        print([mp.nstr(p,22) for p in P]); print([mp.nstr(p,22) for p in Q])
