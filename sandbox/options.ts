import type { FunctionKey } from './functions/catalogue';

/** How the requests of one second are counted. Which one Nyckel uses is not known, so all three are here. */
export type LimiterKind = 'token-bucket' | 'fixed-window' | 'sliding-window';

/** An account's two limits; each answers 429 on its own. Source: nyckel-api.md, "Limits and errors". */
export interface Limits {
	/** Requests per second; `false` switches it off. */
	requestsPerSecond: number | false;
	/** Requests being answered at the same time; `false` switches it off. */
	inFlight: number | false;
	limiter: LimiterKind;
	/** Value of a `Retry-After` header on every 429 (seconds or an HTTP date); `false`: none, as documented. */
	retryAfter: string | false;
}

/** How a call of another address than the documented one is answered: as if it were right, or with this status. */
export type Answered = 'answered' | 400 | 404;

/**
 * The forms of a reply that nyckel-api.md ("Invoke", "Other kinds of function") names, or leaves open. Which one the
 * real service has is not known, so all are here.
 */
export interface ReplyForms {
	/** A label at the top level; `null` in its place; or nothing but `labelConfidences`. */
	classification: 'label' | 'null-label' | 'confidences-only';
	/** `invoke` of a Tags function under v1; under v0.9 it is always answered. */
	tagsByV1: Answered;
	/** Whether tags have a `labelId`. */
	tagIds: boolean;
	/** Detection and BoxDetect: `{"predictions": [...]}`, or that list bare. */
	boxes: 'predictions' | 'bare';
	/** Under which address a Search function is found: `search-functions/{id}/invoke`, `functions/{id}/search`. */
	searchAddress: 'both' | 'current' | 'older';
	/** The list of matches bare, or `{"searchSamples": [...]}`. */
	searchReply: 'bare' | 'searchSamples';
	/** `invoke` of a function that searches, reads or locates, and any address of another kind. */
	otherKinds: Answered;
}

/** How lists are sent. None of this is documented but the `Link` header, which the vendor's SDK follows. */
export interface ListConfig {
	/** Most entries of a page, whatever `count` asks for; `false`: no such limit. */
	maxCount: number | false;
	/** Whether a `Link` header leads to the next page. */
	link: boolean;
	/** Every page is the first one. */
	ignoresStartIndex: boolean;
}

/** What can be set at start and changed while it runs. */
export interface SandboxConfig {
	limits: Limits;
	forms: ReplyForms;
	/** Time that an answered API call takes, milliseconds: fixed, or drawn evenly from a range. */
	latencyMs: number | readonly [number, number];
	/** Life of an issued token, milliseconds. Holds for tokens issued from now on. */
	tokenLifeMs: number;
	/** `expires_in` that the token endpoint claims, seconds; left out: `tokenLifeMs`, rounded, at least 1. */
	claimedExpiresIn?: number;
	/** Which of the two Nyckel answers to an expired token is not known. */
	expiredTokenStatus: 401 | 403;
	/** Decides latencies and faults with a probability. */
	seed: number;
	/** Whether annotated samples change later answers. */
	learn: boolean;
	lists: ListConfig;
	/** Share of the invocations with Capture on whose input is kept, 0 to 1: the server *may* keep it. */
	captureShare: number;
	/** Whether an invocation that was kept answers its `sampleId`: guides say so, no recorded reply has it. */
	repliesWithSampleId: boolean;
	/** How a label whose name is taken is answered; that it is an error is all that the reference says. */
	labelExistsStatus: 400 | 409;
}

/**
 * A part of the configuration; limits, forms and lists too may be given in part, and `false` switches both limits off.
 */
export type ConfigChange = Partial<Omit<SandboxConfig, 'limits' | 'forms' | 'lists'>> & {
	limits?: Partial<Limits> | false;
	forms?: Partial<ReplyForms>;
	lists?: Partial<ListConfig>;
};

/** How to start a sandbox. Everything may be left out. */
export interface SandboxOptions extends ConfigChange {
	/** Port on 127.0.0.1; 0 (default) takes a free one. */
	port?: number;
	/** Listens with TLS too, at a port of its own; default off. */
	tls?: boolean;
	/** Functions of the account, by short name; default all. Models are trained on first use. */
	functions?: readonly FunctionKey[];
	/** Trains at start instead of on first use (the spam function takes about two seconds). */
	warm?: boolean;
	/** Adds this many untrained functions, to fill lists. */
	extraFunctions?: number;
	/** Accounts with their own credentials and limits; default 1. */
	accounts?: number;
	/** Largest request body kept in the log, bytes; default 16 KiB. */
	logBodyBytes?: number;
	/** Milliseconds since any fixed moment, for limits, tokens and the log; default the machine's clock. */
	now?: () => number;
	/** Waits so many milliseconds, for latencies and faults that delay; default by the machine's clock. */
	sleep?: (ms: number) => Promise<void>;
}

/** As measured on the real service, milliseconds. Source: nyckel-api.md, "Invoke". */
export const REAL_LATENCY_MS = [200, 600] as const;

/** What holds unless said otherwise: the documented limits and token life, and no latency. */
export const DEFAULT_CONFIG: SandboxConfig = {
	limits: { requestsPerSecond: 25, inFlight: 25, limiter: 'token-bucket', retryAfter: false },
	forms: {
		classification: 'label',
		tagsByV1: 'answered',
		tagIds: false,
		boxes: 'predictions',
		searchAddress: 'both',
		searchReply: 'bare',
		otherKinds: 400,
	},
	latencyMs: 0,
	tokenLifeMs: 3_600_000,
	expiredTokenStatus: 401,
	seed: 1,
	learn: true,
	lists: { maxCount: 100, link: true, ignoresStartIndex: false },
	captureShare: 1,
	repliesWithSampleId: false,
	labelExistsStatus: 400,
};

/** The configuration after a change; what the change leaves out stays. */
export function changed(config: SandboxConfig, change: ConfigChange): SandboxConfig {
	const { limits, forms, lists, ...rest } = change;
	const off: Partial<Limits> = { requestsPerSecond: false, inFlight: false };
	return {
		...config,
		...rest,
		limits: { ...config.limits, ...(limits === false ? off : limits) },
		forms: { ...config.forms, ...forms },
		lists: { ...config.lists, ...lists },
	};
}
