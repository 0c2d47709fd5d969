import { ownOf } from './own';
import type { NyckelFunction } from './types';

/** Requests that send a function an input. */
export type Sender = 'invoke' | 'search';

/** What is known of functions that give the same kind of output. */
interface FunctionKind {
	/** What a sentence says that they do. */
	does: string;
	/** The request that they answer; left out: none that this node makes. */
	by?: Sender;
}

/** By Nyckel's names for kinds of output. */
const KINDS: Record<string, FunctionKind> = {
	Classification: { does: 'classifies', by: 'invoke' },
	Tags: { does: 'tags', by: 'invoke' },
	Detection: { does: 'detects objects', by: 'invoke' },
	BoxDetect: { does: 'detects objects', by: 'invoke' },
	Search: { does: 'searches', by: 'search' },
	Ocr: { does: 'reads text' },
	Localization: { does: 'locates objects' },
};

/** @returns what is known of the function's kind; undefined: nothing */
export const kindOfFunction = (
	about: Pick<NyckelFunction, 'output'> | undefined,
): FunctionKind | undefined => ownOf(KINDS, about?.output ?? '');
