import type { FastifyRequest } from 'fastify';

import type { FaultAction } from '../faults/types';
import type { LoadedFunction } from '../server/shelf';
import type { SandboxState } from '../server/state';

/** Faults after which a patient client has its answer. */
const STILL_ANSWERED: ReadonlySet<FaultAction['kind']> = new Set(['delay', 'drip']);

/**
 * Notes a call that Nyckel would bill.
 * @param inputHash `hashOf` what was sent
 */
export function bill(
	state: SandboxState,
	request: FastifyRequest,
	{ definition }: LoadedFunction,
	inputHash: string,
	externalId?: string,
): void {
	const fault = request.call?.fault;
	state.journal.bill({
		request: request.call?.entry.seq ?? 0,
		function: definition.key,
		functionId: definition.id,
		inputHash,
		...(externalId !== undefined && { externalId }),
		at: state.now(),
		answered: fault === undefined || STILL_ANSWERED.has(fault.action.kind),
	});
}
