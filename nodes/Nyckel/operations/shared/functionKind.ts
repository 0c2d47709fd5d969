import type { Failure } from '../../api/failures';
import { failure as failureOf } from '../../api/failures';
import { ownOf } from '../../api/own';
import type { NyckelFunction } from '../../api/types';
import { nameInputMismatch } from './inputMismatch';

/** Operations that send a function an input. */
export type Sender = 'invoke' | 'search';

const INVOKE = 'Use Function · Invoke.';
const SEARCH = 'Use Function · Search.';
const ELSEWHERE =
	'This node cannot do that. Use n8n’s HTTP Request node with the Nyckel credential.';

/** Nyckel's names for kinds of function, what a sentence says that they do, and what is right for them. */
const KINDS: Record<string, { does: string; by?: Sender; advice: string }> = {
	Classification: { does: 'classifies', by: 'invoke', advice: INVOKE },
	Tags: { does: 'tags', by: 'invoke', advice: INVOKE },
	Detection: { does: 'detects objects', by: 'invoke', advice: INVOKE },
	BoxDetect: { does: 'detects objects', by: 'invoke', advice: INVOKE },
	Search: { does: 'searches', by: 'search', advice: SEARCH },
	Ocr: { does: 'reads text', advice: ELSEWHERE },
	Localization: { does: 'locates objects', advice: ELSEWHERE },
};

/** Refusals that may mean: this is not how such a function is used. Statuses 400 and 404 of the API. */
const SUSPECT: ReadonlyArray<Failure['code']> = ['badRequest', 'notFound', 'notTrained'];

/** Whether the function itself may tell more about a refusal. */
export const isSuspect = ({ code }: Failure): boolean => SUSPECT.includes(code);

/**
 * Says so when the function is of another kind than the operation, or takes another kind of input.
 * @param facts what is known of the function; one that has answered such a request is of the right kind
 * @param inputType the kind of input that was sent; left out: none was
 * @returns the failure with what to do; the same one where the kinds fit, or nothing is known
 */
export function nameOtherKind(
	failure: Failure,
	{ about, hasAnswered }: { about?: NyckelFunction; hasAnswered: boolean },
	sender: Sender,
	inputType?: unknown,
): Failure {
	const kind = ownOf(KINDS, about?.output ?? '');
	if (kind && kind.by !== sender && !hasAnswered) {
		const { httpCode } = failure;
		return failureOf('otherKind', {
			kind: kind.does,
			detail: kind.advice,
			...(httpCode !== undefined && { status: Number(httpCode) }),
		});
	}
	const mayBeInput = failure.code === 'badRequest' || (failure.code === 'notFound' && !hasAnswered);
	return mayBeInput && inputType !== undefined
		? nameInputMismatch(failure, about, inputType)
		: failure;
}
