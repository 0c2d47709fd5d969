import { draw } from '../server/random';
import type { FaultAction, FaultMatch, FaultRule } from './types';

/** A rule in force. */
export interface ActiveFault {
	readonly id: number;
	readonly action: FaultAction;
	readonly processed: boolean;
	/** Requests met so far. */
	hits(): number;
	/** Takes the rule out. */
	remove(): void;
}

/** A request as rules see it. */
export interface FaultCandidate {
	method: string;
	path: string;
	/** The raw body, only fetched when a rule asks for it. */
	bodyText: () => string;
}

/** Kinds that show the right answer, or a part of it. */
const NEEDS_ANSWER: ReadonlySet<FaultAction['kind']> = new Set([
	'reset-in-body',
	'drip',
	'cut-off-json',
	'content-length-mismatch',
	'delay',
]);

interface Entry extends ActiveFault {
	match: FaultMatch;
	pattern: RegExp | undefined;
	/** Matching requests seen, met or not. */
	seen: number;
	hitCount: number;
}

/** The rules, oldest first. The first that meets a request takes it, and later ones do not see it. */
export class FaultBook {
	private entries: Entry[] = [];

	private lastId = 0;

	constructor(private readonly seed: () => number) {}

	/**
	 * Puts a rule in force.
	 * @throws SyntaxError for a `pathPattern` that is no regular expression
	 */
	add(rule: FaultRule): ActiveFault {
		const match = rule.match ?? {};
		this.lastId += 1;
		const entry: Entry = {
			id: this.lastId,
			action: rule.action,
			processed: rule.processed ?? NEEDS_ANSWER.has(rule.action.kind),
			match,
			pattern: patternOf(match),
			seen: 0,
			hitCount: 0,
			hits: () => entry.hitCount,
			remove: () => {
				this.entries = this.entries.filter((other) => other !== entry);
			},
		};
		this.entries.push(entry);
		return entry;
	}

	/** Takes all rules out. */
	clear(): void {
		this.entries = [];
		this.lastId = 0;
	}

	/** The rules in force. */
	list(): readonly ActiveFault[] {
		return this.entries;
	}

	/** The rule that meets this request, if any. */
	meet(candidate: FaultCandidate): ActiveFault | undefined {
		for (const entry of this.entries) {
			if (!fits(entry, candidate)) continue;
			entry.seen += 1;
			if (!this.isDue(entry)) continue;
			entry.hitCount += 1;
			return entry;
		}
		return undefined;
	}

	private isDue({ match: { nth, times, probability }, seen, id }: Entry): boolean {
		const first = nth ?? 1;
		const count = times ?? (nth === undefined ? Infinity : 1);
		if (seen < first || seen >= first + count) return false;
		return probability === undefined || draw(this.seed(), id, seen) < probability;
	}
}

function patternOf({ path, pathPattern }: FaultMatch): RegExp | undefined {
	if (pathPattern !== undefined) return new RegExp(pathPattern);
	if (typeof path === 'string') return new RegExp(path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	// A pattern with the g flag would remember where it stopped.
	return path && new RegExp(path.source, path.flags.replace(/[gy]/g, ''));
}

function fits({ match, pattern }: Entry, { method, path, bodyText }: FaultCandidate): boolean {
	if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
	if (pattern && !pattern.test(path)) return false;
	return match.bodyIncludes === undefined || bodyText().includes(match.bodyIncludes);
}
