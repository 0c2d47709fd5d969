import {
	FAILURES,
	type FailureCode,
	type FailureRule,
} from '../../../nodes/Nyckel/api/failureTable';
import { failureOfStatus } from '../../../nodes/Nyckel/api/statusTable';

/** What the node makes of an answer of this status, in the words of a reader: handling, and what ends with it. */
function decisionOn(status: number): string {
	const code = failureOfStatus(status, { functionId: 'function_a' });
	const { handling, whenPaid, ends, certain }: FailureRule = FAILURES[code];
	const ifPaid = whenPaid && `${whenPaid} where paid`;
	return [code, handling, ifPaid, ends, certain && 'at once'].filter(Boolean).join(' · ');
}

const range = (first: number, last: number): number[] =>
	Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Written by hand, from the RFCs and the vendors' pages; whatever is in no row is in the row of its class. */
const BY_STATUS: ReadonlyArray<[statuses: number[], decision: string]> = [
	[[400, 422], 'badRequest · refused · input'],
	[[414, 431], 'addressTooLong · refused'],
	[[401], 'unauthorized · refused · account · at once'],
	[[402], 'paymentRequired · refused · account · at once'],
	[[403], 'forbidden · refused · function'],
	[[404, 410], 'notFound · refused · function'],
	[[405], 'methodNotAllowed · refused · account · at once'],
	[[407], 'proxyPassword · refused · account · at once'],
	[[413], 'tooLarge · refused'],
	[[429], 'tooManyRequests · throttled'],
	[[451], 'legallyBlocked · refused · account · at once'],
	[[511], 'networkSignIn · refused · account · at once'],
	[[499, 520, 524, 598], 'answerLost · ambiguous'],
	[[502, 504], 'gatewayLost · passing · ambiguous where paid'],
	[[408, 421, 425, 521, 522, 523, ...range(525, 530), 599], 'gatewayFault · passing'],
	[[304, 409, 501, 505, 506, 508, 510], 'otherStatus · refused'],
];

const BY_CLASS: Record<number, string> = {
	1: 'otherStatus · refused',
	3: 'redirected · refused · account',
	4: 'otherStatus · refused',
	5: 'serverFault · passing',
};

describe('an answer that is none', () => {
	const written = new Map(
		BY_STATUS.flatMap(([statuses, decision]) =>
			statuses.map((status): [number, string] => [status, decision]),
		),
	);
	const statuses = [...range(100, 199), ...range(300, 599)];

	it('of any status has one decision, which is the written one', () => {
		expect(statuses.map((status) => `${status} ${decisionOn(status)}`)).toEqual(
			statuses.map(
				(status) => `${status} ${written.get(status) ?? BY_CLASS[Math.floor(status / 100)]}`,
			),
		);
	});

	it('with a page is of a proxy or another server where Nyckel would speak of credential, plan, function or input', () => {
		const ofPage = statuses.filter(
			(status) => failureOfStatus(status, { isPage: true }) === 'htmlReply',
		);
		expect(ofPage).toEqual([400, 401, 402, 403, 404, 409, 410, 422]);
	});

	it('is about a sample that exists only where one was to be added', () => {
		expect(failureOfStatus(409, { addsSample: true })).toBe('conflict' satisfies FailureCode);
	});

	it('is about the account where the request is about no function', () => {
		const ofAccount = (status: number) => failureOfStatus(status, {});
		expect([403, 404, 410].map(ofAccount)).toEqual([
			'forbiddenAccount',
			'notFoundAddress',
			'notFoundAddress',
		] satisfies FailureCode[]);
	});
});
