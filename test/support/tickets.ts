import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS, type Sandbox } from '../../sandbox';
import { sentInvokes } from './bench';
import { invokeText } from './nyckel';

/** So many items with a text of their own, "Ticket 0: …" and so on. */
export function tickets(
	count: number,
	more: IDataObject = {},
): Array<IDataObject & { text: string }> {
	return Array.from({ length: count }, (_, index) => ({ text: `Ticket ${index}: help`, ...more }));
}

/** Finds the request of one ticket, for a fault. */
export const ofTicket = (index: number): { bodyIncludes: string } => ({
	bodyIncludes: `Ticket ${index}:`,
});

/** Parameters that label tickets. */
export function labelTickets(
	options: IDataObject = {},
	more: INodeParameters = {},
): INodeParameters {
	return invokeText(FUNCTIONS.support.id, { options: options as INodeParameters, ...more });
}

/** The options of a test that is not about pace or tries. */
export const AT_ONCE: IDataObject = { requestsPerSecond: 1000, maxTries: 1 };

/** The tickets that reached the sandbox, in order, one a request; those that a limit turned away are not read. */
export function ticketsSent(sandbox: Sandbox): number[] {
	return sentInvokes(sandbox).flatMap(({ body }) => {
		const { data = '' } = (body ?? {}) as { data?: string };
		const index = /Ticket (\d+):/.exec(data)?.[1];
		return index === undefined ? [] : [Number(index)];
	});
}

/** Any label, in an expectation. */
export const ANY_TEXT: unknown = expect.any(String);

/** 0 to count - 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
