import { isTrained } from '../functions/types';
import type { Answered } from '../options';
import { ApiError } from '../server/errors';
import { inputProblem } from '../server/input';
import type { LoadedFunction } from '../server/shelf';

/** @throws ApiError 400 when the function is not trained. Source: nyckel-api.md, "Limits and errors" */
export function requireModel({ definition }: LoadedFunction): void {
	if (!isTrained(definition)) throw new ApiError(400, 'No model available to invoke function');
}

/** @throws ApiError 400 when the input is of another kind than the function takes */
export function requireInput({ definition }: LoadedFunction, data: unknown): void {
	const problem = inputProblem(definition, data);
	if (problem !== undefined) throw new ApiError(400, problem);
}

/**
 * Lets a call pass, or refuses it as one of an address that does not suit the function.
 * @throws ApiError with the status given
 */
export function requireRight(answered: Answered, { definition }: LoadedFunction): void {
	if (answered === 'answered') return;
	throw new ApiError(
		answered,
		`This cannot be done with a function of the kind ${definition.output}.`,
	);
}
