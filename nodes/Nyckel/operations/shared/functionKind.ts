import type { Failure } from '../../api/failures';
import { failure as failureOf } from '../../api/failures';
import { kindOfFunction } from '../../api/functionKinds';
import type { Sender } from '../../api/functionKinds';
import type { NyckelFunction } from '../../api/types';
import { nameInputMismatch } from './inputMismatch';

/** Which operation is right for functions that answer so. */
const ADVICE: Record<Sender, string> = {
	invoke: 'Use Function · Invoke.',
	search: 'Use Function · Search.',
};

const ELSEWHERE =
	'This node cannot do that. Use n8n’s HTTP Request node with the Nyckel credential.';

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
	const kind = kindOfFunction(about);
	if (kind && kind.by !== sender && !hasAnswered) {
		const { httpCode } = failure;
		return failureOf('otherKind', {
			kind: kind.does,
			detail: kind.by ? ADVICE[kind.by] : ELSEWHERE,
			...(httpCode !== undefined && { status: Number(httpCode) }),
		});
	}
	const mayBeInput = failure.code === 'badRequest' || (failure.code === 'notFound' && !hasAnswered);
	return mayBeInput && inputType !== undefined
		? nameInputMismatch(failure, about, inputType)
		: failure;
}
