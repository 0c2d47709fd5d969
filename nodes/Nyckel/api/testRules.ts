/** What the Test button of a credential says: n8n takes one text a status, and no placeholders. */
import type { ICredentialTestRequest } from 'n8n-workflow';

import { CHECK_BASE_URL } from './failureRule';
import type { FailureCode } from './failureTable';
import { FAILURES } from './failureTable';
import { failureOfStatus } from './statusTable';

/** Every status that Nyckel, a proxy or an edge is known to send to a list of functions; of others n8n shows its own text. */
const STATUSES = [
	301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 407, 408, 410, 421, 425, 429, 451, 499,
	500, 502, 503, 504, 511, 520, 521, 522, 523, 524, 525, 526, 527, 528, 529, 530, 598, 599,
];

const TEST_LATER = 'Test again later.';

/** What to do after a test. The table of failures says it for runs: of workflows, items and functions. */
const WHAT_TO_DO: Partial<Record<FailureCode, string>> = {
	answerLost: TEST_LATER,
	gatewayLost: `A gateway of Nyckel or a proxy in between says so. ${TEST_LATER}`,
	gatewayFault: `A gateway of Nyckel or a proxy in between says so. ${TEST_LATER}`,
	legallyBlocked: 'Ask whoever runs your network, or Nyckel, why.',
	networkSignIn: 'Sign in to that network, or ask whoever runs it to let n8n through to Nyckel.',
	paymentRequired: 'Check plan and billing at Nyckel.',
	serverFault: TEST_LATER,
	tooManyRequests: 'Other programs may be using up its requests. Test again in a minute.',
};

/** No input is sent with a test, so this is no answer of Nyckel's to it. */
const NO_ANSWER_OF_NYCKELS = `What answers at this base URL refused the test (status 400). ${CHECK_BASE_URL} A proxy may also be in the way.`;

/** Texts of a kind of credential, in place of those for all. */
type OwnTexts = Partial<Record<FailureCode, string>>;

function textFor(status: number, own: OwnTexts): string {
	const code = failureOfStatus(status, {});
	const ownText = own[code];
	if (ownText !== undefined) return ownText;
	if (code === 'badRequest') return NO_ANSWER_OF_NYCKELS;
	const message = FAILURES[code].message
		.replace('{status}', String(status))
		.replace(/^\{host\}/, 'This base URL')
		.replace('{host}', 'this base URL');
	return `${message}. ${WHAT_TO_DO[code] ?? FAILURES[code].description}`;
}

/** @returns rules that say of a status what the node would, in the same words */
export function testRules(own: OwnTexts): NonNullable<ICredentialTestRequest['rules']> {
	return STATUSES.map((status) => ({
		type: 'responseCode',
		properties: { value: status, message: textFor(status, own) },
	}));
}
