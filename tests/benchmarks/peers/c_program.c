/* The adoption step in C without packages: records of firms and workloads, one loop over firms.

   c_program FROZEN_MARKET MONTHS REPEATS SEED prints one line of JSON. The market is a file of
   numbers in the order of `read_market`, which c_program.py writes.

   What is on offer stands in arrays of LANES, so that a loop over alternatives is vector code
   without a rest; lanes without an offering qualify for nobody. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef float real;

enum { LANES = 16, KINDS = 2, COHORTS = 8, FAMILIES = 8, WEIGHTS = 6 };
enum { SUPPORT, TRUST, EVIDENCE, FLEXIBILITY, ORIGIN, COST, AFFINITY, CONCERNS };
enum { NONE = -1, NOT_STARTED = -2, UNAWARE = 1 << 30 };

static const real UNFIT = -1e30; /* the utility of what may not be chosen */

typedef struct { /* what a kind of firm sees and wants */
    real has[3][LANES], able[LANES], response[LANES], flexibility[LANES], engineering[LANES];
    real wanted[COHORTS][3]; /* requirements over the width of their slope */
    real barred, review_months, lock_in, family_taste;
    real taste[CONCERNS], taste_spread[CONCERNS];
} Kind;

typedef struct {
    int32_t firms, workloads, places, closed, cohorts, families;
    real innovation, imitation, years, nest_scale, outside, effort; /* read in this order */
    real price[LANES], foreign[LANES];
    real camp[2][LANES];                             /* 1 where an offering is of the camp */
    real fit[1 + LANES][LANES], distance[1 + LANES][LANES]; /* by 1 + what is used */
    int32_t lineage[LANES];
    real custom[COHORTS], growth[COHORTS];
    Kind kinds[KINDS];
    int32_t *kind, *aware, *first_workload, *work, *held, *first_neighbour, *neighbour;
    double *volume, *need, *review_at;
} Market;

typedef struct {
    real volume, need, review_at, needed[3]; /* exp of requirements over the width of their slope */
    int8_t held, work;
} Workload;
typedef struct {
    real weight[WEIGHTS], affinity, liking[FAMILIES];
    int32_t aware_since;
    int8_t kind, barred;
} Firm;

typedef struct {
    const Market *market;
    Firm *firms;
    Workload *workloads;
    int8_t *seen, *primary; /* what each firm uses most: last month, and now */
    uint64_t random[4];
    long users[LANES], states[4], choices;
} Crowd;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

/* xoshiro256++ (Blackman and Vigna 2021), seeded by splitmix64. */
static inline uint64_t turned(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline uint64_t next(uint64_t s[4]) {
    uint64_t result = turned(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t;
    s[3] = turned(s[3], 45);
    return result;
}

static void begin(uint64_t s[4], uint64_t seed) {
    for (int k = 0; k < 4; k++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        s[k] = z ^ z >> 31;
    }
}

static inline real uniform(uint64_t s[4]) { return (real)((next(s) >> 40) * 0x1p-24); }

static real normal(uint64_t s[4]) { /* Box and Muller 1958 */
    real u = 1 - uniform(s), v = uniform(s);
    return sqrtf(-2 * logf(u)) * cosf(2 * (real)M_PI * v);
}

/* e^x, x <= 0, as 2^whole 2^part with a polynomial for |part| <= 1/2: vector code in any loop. */
static inline real exponential(real x) {
    x = x * 1.44269504f < -127 ? -127 : x * 1.44269504f; /* 2^-127 becomes 0 */
    real whole = floorf(x + 0.5f), part = x - whole, y = 1.54035304e-4f;
    y = y * part + 1.33335581e-3f;
    y = y * part + 9.61812911e-3f;
    y = y * part + 5.55041087e-2f;
    y = y * part + 2.40226507e-1f;
    y = y * part + 6.93147181e-1f;
    union { int32_t bits; real power; } two = {((int32_t)whole + 127) << 23};
    return (y * part + 1) * two.power;
}

static void *of_size(size_t count, size_t each) {
    void *place = aligned_alloc(64, (count * each + 63) / 64 * 64);
    if (!place) exit(2);
    return place;
}

static void *read_column(FILE *file, size_t count, size_t each) {
    void *column = of_size(count, each);
    if (fread(column, each, count, file) != count) exit(3);
    return column;
}

static void read_reals(FILE *file, real *into, int count) {
    double *numbers = read_column(file, count, sizeof(double));
    for (int k = 0; k < count; k++) into[k] = (real)numbers[k];
    free(numbers);
}

static Market read_market(const char *path) {
    Market m = {0};
    FILE *file = fopen(path, "rb");
    if (!file || fread(&m.firms, sizeof(int32_t), 6, file) != 6) exit(3);
    if (m.places > LANES || m.cohorts > COHORTS || m.families > FAMILIES) exit(4);
    read_reals(file, &m.innovation, 6);
    read_reals(file, m.price, m.places);
    read_reals(file, m.foreign, m.places);
    for (int a = 0; a < m.places; a++) m.camp[a >= m.closed][a] = 1;
    for (int a = 0; a < m.places; a++) read_reals(file, m.fit[1 + a], m.places);
    for (int a = 0; a < m.places; a++) read_reals(file, m.distance[1 + a], m.places);
    if (fread(m.lineage, sizeof(int32_t), m.places, file) != (size_t)m.places) exit(3);
    read_reals(file, m.custom, m.cohorts);
    read_reals(file, m.growth, m.cohorts);
    for (Kind *kind = m.kinds; kind < m.kinds + KINDS; kind++) {
        for (int k = 0; k < 3; k++) read_reals(file, kind->has[k], m.places);
        for (int a = 0; a < LANES; a++) kind->able[a] = UNFIT;
        read_reals(file, kind->able, m.places);
        read_reals(file, kind->response, m.places);
        read_reals(file, kind->flexibility, m.places);
        read_reals(file, kind->engineering, m.places);
        for (int c = 0; c < m.cohorts; c++) read_reals(file, kind->wanted[c], 3);
        read_reals(file, &kind->barred, 4);
        read_reals(file, kind->taste, CONCERNS);
        read_reals(file, kind->taste_spread, CONCERNS);
    }
    m.kind = read_column(file, m.firms, sizeof(int32_t));
    m.aware = read_column(file, m.firms, sizeof(int32_t));
    m.first_workload = read_column(file, m.firms + 1, sizeof(int32_t));
    m.first_neighbour = read_column(file, m.firms + 1, sizeof(int32_t));
    m.neighbour = read_column(file, m.first_neighbour[m.firms], sizeof(int32_t));
    m.work = read_column(file, m.workloads, sizeof(int32_t));
    m.held = read_column(file, m.workloads, sizeof(int32_t));
    m.volume = read_column(file, m.workloads, sizeof(double));
    m.need = read_column(file, m.workloads, sizeof(double));
    m.review_at = read_column(file, m.workloads, sizeof(double));
    fclose(file);
    return m;
}

static void count(Crowd *crowd, int i) {
    const Market *m = crowd->market;
    Firm *firm = &crowd->firms[i];
    const Kind *kind = &m->kinds[firm->kind];
    int state = 0, primary = NONE;
    real largest = -1;
    for (int w = m->first_workload[i]; w < m->first_workload[i + 1]; w++) {
        const Workload *workload = &crowd->workloads[w];
        int held = workload->held;
        if (held < 0) continue;
        crowd->users[held]++;
        state |= held < m->closed ? 2 : 1;
        real volume = workload->volume * m->growth[workload->work] * kind->response[held];
        if (volume > largest) largest = volume, primary = held;
    }
    crowd->states[state]++;
    crowd->primary[i] = (int8_t)primary;
}

static Crowd found(const Market *m, uint64_t seed) {
    Crowd crowd = {.market = m};
    begin(crowd.random, seed);
    crowd.firms = of_size(m->firms, sizeof(Firm));
    crowd.workloads = of_size(m->workloads, sizeof(Workload));
    crowd.seen = of_size(m->firms, 1);
    crowd.primary = of_size(m->firms, 1);
    for (int i = 0; i < m->firms; i++) {
        Firm *firm = &crowd.firms[i];
        const Kind *kind = &m->kinds[m->kind[i]];
        for (int k = 0; k < WEIGHTS; k++) {
            real spread = kind->taste_spread[k], z = normal(crowd.random);
            firm->weight[k] = kind->taste[k] * expf(spread * z - spread * spread / 2);
        }
        firm->affinity =
            kind->taste[AFFINITY] + kind->taste_spread[AFFINITY] * normal(crowd.random);
        for (int f = 0; f < FAMILIES; f++)
            firm->liking[f] = kind->family_taste * normal(crowd.random);
        firm->barred = uniform(crowd.random) < kind->barred;
        firm->kind = (int8_t)m->kind[i];
        firm->aware_since = m->aware[i] ? 0 : UNAWARE;
    }
    for (int i = 0; i < m->firms; i++) {
        for (int w = m->first_workload[i]; w < m->first_workload[i + 1]; w++) {
            const real *wanted = m->kinds[m->kind[i]].wanted[m->work[w]];
            Workload *workload = &crowd.workloads[w];
            *workload = (Workload){(real)m->volume[w], (real)m->need[w], (real)m->review_at[w],
                                   {0}, (int8_t)m->held[w], (int8_t)m->work[w]};
            for (int k = 0; k < 3; k++)
                workload->needed[k] = expf(wanted[k]);
        }
        count(&crowd, i);
    }
    return crowd;
}

/* Become aware at the hazard p + q F, F the adopting share of the neighbours. */
static void hear(Crowd *crowd, int i, int now) {
    const Market *m = crowd->market;
    int first = m->first_neighbour[i], last = m->first_neighbour[i + 1], using = 0;
    for (int n = first; n < last; n++) using += crowd->seen[m->neighbour[n]] >= 0;
    real share = last > first ? (real)using / (last - first) : 0;
    real chance = 1 - expf(-(m->innovation + m->imitation * share) * m->years);
    if (uniform(crowd->random) < chance) crowd->firms[i].aware_since = now;
}

/* The part of utility that all workloads of a firm share: peers, families, camp and origin. */
static void share(const Crowd *crowd, int i, real common[LANES]) {
    const Market *m = crowd->market;
    const Firm *firm = &crowd->firms[i];
    real pull[LANES] = {0}, liking[LANES];
    int using = 0;
    for (int n = m->first_neighbour[i]; n < m->first_neighbour[i + 1]; n++) {
        int seen = crowd->seen[m->neighbour[n]];
        using += seen >= 0;
        for (int a = 0; a < LANES; a++) pull[a] += m->fit[1 + seen][a];
    }
    for (int a = 0; a < LANES; a++) liking[a] = firm->liking[m->lineage[a]];
    real each = using ? (real)1 / using : 0, origin = firm->barred ? -UNFIT : firm->weight[ORIGIN];
    for (int a = 0; a < LANES; a++)
        common[a] = pull[a] * each + liking[a] - origin * m->foreign[a] +
                    firm->affinity * (m->camp[1][a] - (real)0.5);
}

/* Value what is able and allowed, choose by the nested logit, and agree on the next review. */
static void review(Crowd *crowd, const Firm *firm, Workload *workload, const real common[LANES],
                   int now) {
    const Market *m = crowd->market;
    const Kind *kind = &m->kinds[firm->kind];
    const real *weight = firm->weight, *needed = workload->needed;
    const real *distance = m->distance[1 + workload->held];
    real custom = weight[FLEXIBILITY] * m->custom[workload->work];
    real engineered = 1 / workload->volume, value[LANES], odds[LANES];
    real best_closed = UNFIT, best_open = UNFIT;
#pragma omp simd
    for (int a = 0; a < LANES; a++) {
        real v = common[a] - kind->lock_in * distance[a];
        for (int k = 0; k < 3; k++)
            v += weight[k] * kind->has[k][a] / (kind->has[k][a] + needed[k]);
        v += custom * kind->flexibility[a];
        v -= weight[COST] * logf(m->price[a] + kind->engineering[a] * engineered + m->effort);
        value[a] = kind->able[a] >= workload->need ? v : UNFIT;
    }
#pragma omp simd reduction(max : best_closed, best_open)
    for (int a = 0; a < LANES; a++) {
        real closed = m->camp[0][a] > 0 ? value[a] : UNFIT;
        real open = m->camp[1][a] > 0 ? value[a] : UNFIT;
        best_closed = closed > best_closed ? closed : best_closed;
        best_open = open > best_open ? open : best_open;
    }
    if (best_closed > UNFIT / 2 || best_open > UNFIT / 2) {
        real sum_closed = 0, sum_open = 0, mean_closed = 0, mean_open = 0;
#pragma omp simd reduction(+ : sum_closed, sum_open, mean_closed, mean_open)
        for (int a = 0; a < LANES; a++) {
            real top = m->camp[0][a] > 0 ? best_closed : best_open;
            odds[a] = exponential((value[a] - top) / m->nest_scale);
            real closed = m->camp[0][a] * odds[a], open = m->camp[1][a] * odds[a];
            sum_closed += closed, mean_closed += closed * value[a];
            sum_open += open, mean_open += open * value[a];
        }
        real v_closed = best_closed > UNFIT / 2 ? mean_closed / sum_closed : UNFIT;
        real v_open = best_open > UNFIT / 2 ? mean_open / sum_open : UNFIT;
        real top = fmaxf(m->outside, fmaxf(v_closed, v_open));
        real none = exponential(m->outside - top), closed = exponential(v_closed - top);
        real u = uniform(crowd->random) * (none + closed + exponential(v_open - top));
        int chosen = NONE;
        if (u >= none) {
            int open = u >= none + closed, last = open ? m->places - 1 : m->closed - 1;
            real left = uniform(crowd->random) * (open ? sum_open : sum_closed);
            chosen = open ? m->closed : 0;
            while (chosen < last && (left -= odds[chosen]) >= 0) chosen++;
            while (odds[chosen] == 0) chosen--; /* rounding left a rest */
        }
        workload->held = (int8_t)chosen;
        crowd->choices++;
    } else if (workload->held == NONE) {
        workload->review_at = (real)(now + 1);
        return;
    }
    real months = kind->review_months * (2 + 2 * uniform(crowd->random)) / 3;
    workload->review_at = (real)now + months;
}

static void month(Crowd *crowd, int now) {
    const Market *m = crowd->market;
    int8_t *seen = crowd->primary;
    crowd->primary = crowd->seen, crowd->seen = seen;
    memset(crowd->users, 0, sizeof crowd->users);
    memset(crowd->states, 0, sizeof crowd->states);
    crowd->choices = 0;
    for (int i = 0; i < m->firms; i++) {
        Firm *firm = &crowd->firms[i];
        if (firm->aware_since == UNAWARE) hear(crowd, i, now);
        real common[LANES];
        int shared = 0;
        if (firm->aware_since != UNAWARE)
            for (int w = m->first_workload[i]; w < m->first_workload[i + 1]; w++) {
                Workload *workload = &crowd->workloads[w];
                int waits = workload->held == NOT_STARTED;
                if (workload->review_at + (waits ? firm->aware_since : 0) > now) continue;
                if (waits) workload->held = NONE;
                if (!shared) share(crowd, i, common), shared = 1;
                review(crowd, firm, workload, common, now);
            }
        count(crowd, i);
    }
}

/* Most memory that the process has held, or since the peak was forgotten. */
static long peak_bytes(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
    if (file) fclose(file);
    return 1024 * kilobytes;
}

static void print_month(const Crowd *crowd, int month) {
    printf("%s{\"users\": [", month ? ", " : "");
    for (int a = 0; a < crowd->market->places; a++) printf("%s%ld", a ? ", " : "", crowd->users[a]);
    printf("], \"firms\": [");
    for (int k = 0; k < 4; k++) printf("%s%ld", k ? ", " : "", crowd->states[k]);
    printf("], \"choices\": %ld}", crowd->choices);
}

int main(int argc, char **argv) {
    if (argc != 5) return 1;
    int months = atoi(argv[2]), repeats = atoi(argv[3]);
    long before = peak_bytes(), held = 0;
    Market market = read_market(argv[1]);
    double build = 0, least = INFINITY;
    for (int repeat = 0; repeat < repeats; repeat++) {
        double start = seconds(), spent = 0;
        Crowd crowd = found(&market, strtoull(argv[4], NULL, 10));
        build = seconds() - start;
        if (!repeat) printf("{\"shares\": [");
        for (int now = 0; now < months; now++) {
            start = seconds();
            month(&crowd, now);
            spent += seconds() - start;
            if (!repeat) print_month(&crowd, now);
        }
        least = spent < least ? spent : least;
        held = held ? held : peak_bytes() - before;
        free(crowd.firms), free(crowd.workloads), free(crowd.seen), free(crowd.primary);
    }
    printf("], \"build\": %.9g, \"seconds\": %.9g, \"bytes\": %ld}\n", build, least, held);
    return 0;
}
