import type { IDataObject } from 'n8n-workflow';

import type { Parsed } from './replies';
import { parseList } from './replies';
import type { ApiRequest } from './types';

/** The answer to a request for a page: what the body holds, and what its `Link` header says. */
export interface ListPage {
	json: unknown;
	/** Left out where the server sent none about pages: then it says nothing about what follows. */
	links?: {
		/** The query of the page that follows; left out after the last one. */
		next?: IDataObject;
	};
}

/** One link of the header: its address and its parameters. Source: RFC 8288, 3. */
const LINK = /<([^>]*)>((?:[^",<]|"[^"]*")*)/g;

/** The relations of a link, quoted or not. */
const RELATIONS = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i;

/** Those that are about pages; others, e.g. to a style that is to be loaded early, come from an edge on the way. */
const OF_PAGES = ['first', 'prev', 'previous', 'next', 'last'];

function queryOf(address: string): IDataObject {
	const [, query = ''] = /\?([^#]*)/.exec(address) ?? [];
	return Object.fromEntries(new URLSearchParams(query));
}

/**
 * Reads a `Link` header. Of an address only the query counts: the next request goes where the first one went, since
 * it carries the credential.
 * @param header as it stands in the response; anything but text counts as none
 * @returns `undefined` where no link is about pages
 */
export function readLinks(header: unknown): ListPage['links'] {
	if (typeof header !== 'string') return undefined;
	let isAboutPages = false;
	for (const [, address = '', parameters = ''] of header.matchAll(LINK)) {
		const [, quoted, bare] = RELATIONS.exec(parameters) ?? [];
		const relations = (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
		if (relations.includes('next')) return { next: queryOf(address) };
		isAboutPages ||= relations.some((relation) => OF_PAGES.includes(relation));
	}
	return isAboutPages ? {} : undefined;
}

/** Which entries of a list are wanted; left out: all. */
export interface Wanted<T> {
	/** At most so many. */
	limit?: number;
	/** Only those for which it is true. */
	keeps?: (entry: T) => boolean;
	/** So few that any server sends them at once: after the first of them only a link leads on. Spares a request an item. */
	areFew?: boolean;
}

/**
 * A list on its way in, page after page; the one place that knows when it has ended. How many entries Nyckel sends at
 * most is not documented, so a short page proves nothing: the list ends at a page without a link to the next one where
 * the server sends links, and else at a page that brings nothing new.
 */
export class PagedList<T extends { id: string }> {
	private readonly kept: T[] = [];

	private readonly seen = new Set<string>();

	/** Entries that came, those that came again included: the index of the next page. */
	private received = 0;

	private isLinked = false;

	/**
	 * @param first the request for its first page; a list whose query has no `startIndex` goes on by links alone
	 * @param wanted which entries are kept
	 */
	constructor(
		private readonly first: ApiRequest,
		private readonly wanted: Wanted<T> = {},
	) {}

	/** What has come so far, each entry once. */
	get entries(): T[] {
		return this.kept.slice(0, this.wanted.limit);
	}

	/**
	 * Takes an answer.
	 * @returns the request for the page that follows; no value when all that is wanted is here
	 */
	take(answer: unknown): Parsed<ApiRequest | undefined> {
		const { json, links } = answer as ListPage;
		const parsed = parseList<T>(json);
		if (!parsed.ok) return parsed;
		const hasNews = this.keep(parsed.value);
		this.received += parsed.value.length;
		const isEnough = this.kept.length >= (this.wanted.limit ?? Infinity);
		return { ok: true, value: hasNews && !isEnough ? this.following(links) : undefined };
	}

	/** @returns whether there was an entry that had not come before */
	private keep(entries: T[]): boolean {
		const known = this.seen.size;
		for (const entry of entries) {
			if (this.seen.has(entry.id)) continue;
			this.seen.add(entry.id);
			if (this.wanted.keeps?.(entry) ?? true) this.kept.push(entry);
		}
		return this.seen.size > known;
	}

	private following(links: ListPage['links']): ApiRequest | undefined {
		const { first } = this;
		if (links?.next) {
			this.isLinked = true;
			return { ...first, query: links.next };
		}
		const isLinkedList = links !== undefined || this.isLinked;
		const isHere = this.wanted.areFew === true && this.kept.length > 0;
		if (isLinkedList || isHere || first.query?.startIndex === undefined) return undefined;
		return { ...first, query: { ...first.query, startIndex: this.received } };
	}
}
