// Types of the class page's scripts: what they share, the page's data, and the messages of the server.
// Only `tests/slow.py` reads this file.

type Ending = "open" | "shared" | "closed";
/** An ending, a firm without AI, or what is not shown yet. */
type Mark = Ending | "none" | "hidden";
type Camp = "open" | "closed";
type Value = string | number | boolean | null | undefined;
type Values = Record<string, Value>;
type Words = (key: string, values?: Values) => string;

// Elements

type Child = Node | Value | readonly Child[];
/** Attributes by name; those in `on...` are listeners. */
type Attributes = Record<string, Value | ((event: any) => unknown)>;
type Content = readonly (Attributes | Child)[];
/** A tag with an id or classes, as in "p.small". */
type Named<Tag extends string> = Tag | `${Tag}.${string}` | `${Tag}#${string}`;
type Make<Tags> = <Tag extends keyof Tags & string>(what: Named<Tag>, ...content: (Attributes | Child)[]) => Tags[Tag];

// Series: one kind of times does not go with another.

declare const kind: unique symbol;
/**
 * - `years`: today's month, then means of years: runs of the page
 * - `prediction`: the same without today: a student's line
 * - `months`: months, then the mean of the last year: a run to watch
 * - `halves`: half years from today: a market
 */
type Kind = "years" | "prediction" | "months" | "halves";
type Times<K extends Kind> = readonly string[] & { readonly [kind]: K };
type Places<K extends Kind> = readonly number[] & { readonly [kind]: K };
type Series<K extends Kind> = readonly (number | null)[] & { readonly [kind]: K };

// Charts

/** A place on the axis and a share; NaN if it is missing. */
type Point = [place: number, share: number];
interface Tick { at: number; text: string; isMinor?: boolean }
interface Label { name: string; text: string; share: number; note: string | undefined }
interface ChartSettings {
  first: number;
  last: number;
  today?: number;
  title: string;
  /** Years, if there are none. */
  ticks?: Tick[];
  hasEndings?: boolean;
}
/** A line that a student draws; see `drawing`. */
interface Asked {
  from: Point;
  places: readonly number[];
  shares: readonly (number | null)[];
  label: (place: number) => string;
  onchange: (shares: (number | null)[]) => void;
}
/** By source: its name, then months and shares. */
type Measured = [source: string, ...points: [month: string, share: number][]][];

// The page's data, as `page_data` in page.py writes them

type MeasureKey = "use" | "firms" | "value";
type Basis = "today" | "happened" | "proposed" | "unknown";
type FactKey = "closed_only" | "kappa_gap" | "lag" | "price" | "help" | "trust" | "labs";
interface FactLayer { key: FactKey; low: number; high: number; steps: number }
interface PageData {
  since: string;
  times: Times<"years">;
  levers: { key: string; unchanged: number; stops: { key: string; basis: Basis }[] }[];
  measures: { key: MeasureKey; endings: string[] }[];
  today_series: string[];
  measured: Record<MeasureKey, Measured>;
  cube: { shape: [measures: number, scenarios: number, runs: number, times: number]; bytes: string;
    missing: number; facts: FactLayer[]; liking: number[] };
  reference: Record<MeasureKey, { endings: Record<string, number>; last_year: number }> & { runs: number };
  /** Of Student's t, by the number of pairs. */
  quantiles: number[];
  codes: { prefix: string; alphabet: string; weights: number[]; measure_room: number; run_room: number };
  watched_runs: { title: string; bytes: string }[];
  made: { version: string; ended: string | null; firms: number; seeds: number[] };
}
/** A lever with its words. */
interface PageLever {
  key: string;
  unchanged: number;
  name: string;
  question: string;
  stops: { key: string; basis: Basis; name: string; meaning: string; example: string }[];
}
type MarketEvent = [month: string, what: string, words: string];
/** A run to watch, as `watch_run` in single_runs.py writes it. */
interface WatchedRun {
  ending: string;
  times: Times<"months">;
  curves: Record<MeasureKey, Series<"months">>;
  events: MarketEvent[];
}

/** The mean change in pairs of runs, its interval, and its sign if that is sure. */
interface Effect { mean: number; low: number; high: number; turn: number }
type RunsValue = (scenario: number) => number;
type RunValue = (scenario: number, run: number) => number;

// The page's state

interface Draft { shares: (number | null)[]; confidence: number; bet: string | null }
interface Locked { shares: Series<"prediction">; confidence: number; bet: string | null; scenario: number }
interface Wager { low: number; high: number; came: number | "" }
interface State {
  step: number;
  scenario: number;
  measure: number;
  run: number;
  /** Visible runs of the current scenario: none, one or all. */
  shown: number;
  draft: Draft;
  /** Once it is locked. */
  prediction: Locked | null;
  /** What the student guessed that a scenario moves. */
  finds: Record<number, Found>;
  goal: number;
  wager: Wager | null;
  notes: Record<string, string>;
  isUnlocked: boolean;
  hasPlayed: boolean;
  /** That the teacher has opened. */
  lastStep: number;
}
/** What a lever moves: what open can do, what it gets of that, both, or none beyond chance. */
type Found = "able" | "part" | "both" | "none";
interface Happened { month: string; what: string; share: number }
/** A target; see GOALS. */
interface Goal {
  key: string;
  have: RunsValue;
  need: (total: number) => number;
  at: number;
  zone: [low: number, high: number];
  unmet: string;
  isBarred?: (scenario: number) => boolean;
}

// Between the page and a server; from a file there is none.

interface OpenclosedSession {
  key: string;
  predict(given: { measure: string; years: readonly string[]; points: Series<"prediction">; confidence: number; bet: string | null }): Promise<void>;
}
interface OpenclosedPage {
  showClass(lines: Line[]): void;
  limit(lastStep: number, isUnlocked: boolean): void;
  sendAgain(): void;
  notes(): Record<string, string>;
  note(key: string, value: string): void;
  open(code: string): string;
}
interface Window { openclosedSession?: OpenclosedSession; openclosedPage: OpenclosedPage }

// Facts of a screen, as `_screen` in server.py writes them

interface Facts {
  words: Record<string, Record<string, string>>;
  times: Times<"years">;
  measures: MeasureKey[];
  runs: number;
  steps: string[];
  stages: string[];
  markets: MarketKind[];
  rounds: number;
  pairs: number;
  projector: {
    measured: Measured;
    runs: { values: Series<"years">; ending: string }[];
    firms: { times: Times<"months">; firms: string[]; states: string[]; use: Series<"months"> } | null;
  };
}

// What the server sends, as views.py and api.py write it

interface Line { measure: string; points: Series<"prediction"> }
type MarketKind = "today" | "standards";
interface Market { kind: MarketKind; round: number; ends: number | null; is_playing: boolean; is_over: boolean;
  /** What each role decided last. */
  decided: Partial<Record<Role, string>> }
type Role = "lab" | "host" | "state";
interface Offer { key: string; is_open?: boolean; part: number; bill: number; switch: number; trust?: number; use?: number }
/** The market of a student; without account before the first round with her. */
interface OwnMarket extends Market {
  offers: Offer[];
  /** Of a student who is no firm; her offers have keys alone. */
  role?: Role;
  account?: number;
  income?: number | null;
  pick?: string;
  is_picked?: boolean;
  /** What the class moved, once it is over, also for who came too late to play. */
  debrief: PlayedMarket | null;
}
interface Verdict {
  moved: number; low: number; high: number; runs: number;
  side: Camp | "neither"; with_class: number; without: number; is_yours: boolean; is_divided: boolean;
}
interface PlayedMarket extends Market {
  months: string[];
  class: Series<"halves">;
  others: Series<"halves">;
  players: number;
  picked: number;
  compared: number;
  verdict: Verdict | null;
}
interface Steps { open_steps: number; is_unlocked: boolean }
interface StudentView {
  name: string;
  wish: string;
  steps: Steps;
  lines: Line[];
  is_predicted: boolean;
  claims: number;
  market: OwnMarket | null;
}
interface ProjectorView {
  code: string;
  url: string;
  joined: number;
  predicted: number;
  is_revealed: boolean;
  lines: Line[];
  stage: number;
  market: PlayedMarket | null;
}
interface Student {
  id: string;
  name: string;
  wish: string;
  predictions: Record<string, [share: number, confidence: number, bet: string]>;
  claims: string[];
  is_idle: boolean;
  same: number;
}
type Account = [name: string, kind: MarketKind, account: number, choices: string[]];
interface TeacherView extends ProjectorView {
  students: Student[];
  accounts: Account[];
  /** Names of the students who have one. */
  roles: Partial<Record<Role, string>>;
  gone: { id: string; name: string }[];
  steps: Steps;
  is_closed: boolean;
  trouble: string[];
  file: string;
}
/** What an answer may hold: that of a refusal is an error. */
/** A refusal has its key and values, for words in the reader's language. */
interface Answer { error: string; key?: string; values?: Values; is_new?: boolean }
