/** What every HTTP status means, wherever between n8n and Nyckel's API it comes from. */
import type { FailureCode } from './failureTable';

/** By status. The reason stands beside each that is not Nyckel's own. */
const STATUSES: Record<number, FailureCode> = {
	// Nyckel's (reference: the vendor's InvokeFunction page and error table)
	400: 'badRequest',
	401: 'unauthorized',
	402: 'paymentRequired',
	403: 'forbidden',
	404: 'notFound',
	409: 'otherStatus', // of what Nyckel says something only for samples
	413: 'tooLarge',
	422: 'badRequest',
	429: 'tooManyRequests',
	500: 'serverFault',
	503: 'serverFault',

	// Proxies and edges
	304: 'otherStatus', // a cache answers a question that nobody asked
	405: 'methodNotAllowed', // somebody else's server, or a path that Nyckel does not have
	407: 'proxyPassword', // only ever from a proxy: no item gets through until it is let
	408: 'gatewayFault', // the request did not arrive in time, so nobody worked on it (RFC 9110, 15.5.9)
	410: 'notFound', // was there once: as 404
	414: 'addressTooLong', // of what an address holds only the item's external ID has no end
	421: 'gatewayFault', // asked of the wrong server of several; each try is a new connection (15.5.20)
	425: 'gatewayFault', // refused unread, to be sent again (RFC 8470, 5.2)
	431: 'addressTooLong', // Node.js and others count the address as a part of the head (RFC 6585, 5)
	451: 'legallyBlocked', // a filter: the same for every item (RFC 7725)
	499: 'answerLost', // a proxy's client, which is a proxy too, has hung up: Nyckel may have gone on
	501: 'otherStatus', // will not be able to do it next time either
	502: 'gatewayLost', // nginx and AWS's load balancers say so too when the answer breaks off that they wait for
	504: 'gatewayLost', // they have waited in vain: what they wait for goes on
	505: 'otherStatus', // as 501
	506: 'otherStatus', // a server set up wrong stays so
	508: 'otherStatus', // as 506
	510: 'otherStatus', // as 501
	511: 'networkSignIn', // a captive portal: the same for every item (RFC 6585, 6)

	// Cloudflare, and those who took over its numbers
	520: 'answerLost', // the server answered, but with nothing usable
	521: 'gatewayFault', // the server refused the connection
	522: 'gatewayFault', // no connection to the server
	523: 'gatewayFault', // no way to the server
	524: 'answerLost', // connected and sent, no answer in time
	525: 'gatewayFault', // no TLS between edge and server: nothing was sent
	526: 'gatewayFault', // as 525, for its certificate
	527: 'gatewayFault', // the same, for a tunnel that is gone
	528: 'gatewayFault',
	529: 'gatewayFault', // too busy to take it
	530: 'gatewayFault', // the server's name is not found, or its tunnel is down
	598: 'answerLost', // a proxy waited in vain for the answer
	599: 'gatewayFault', // a proxy waited in vain for the connection
};

/** By the first digit, for all others (RFC 9110, 15: as the first of its class). */
const CLASSES: Record<number, FailureCode> = {
	1: 'otherStatus', // never the end of an answer
	3: 'redirected',
	4: 'otherStatus',
	5: 'serverFault',
};

/** The same for requests that are about no function. */
const ACCOUNT_STATUSES: Record<number, FailureCode> = {
	403: 'forbiddenAccount',
	404: 'notFoundAddress',
	410: 'notFoundAddress',
};

/** The same for requests that add a sample. */
const SAMPLE_STATUSES: Record<number, FailureCode> = { 409: 'conflict' };

/**
 * A page with one of these says nothing of credential, plan, function or input: an API answers in JSON, so a wrong base
 * URL or a proxy has it. Any other status means the same whoever says so.
 */
const PAGE_STATUSES = [400, 401, 402, 403, 404, 409, 410, 422];

/** What the token endpoint means by its own: refusals that no waiting cures (RFC 6749, 5.2). */
const TOKEN_STATUSES: Record<number, FailureCode> = {
	400: 'badClient',
	401: 'badClient',
	403: 'badClient',
};

/** What else a status comes with. */
interface About {
	/** What the server said. */
	detail?: string;
	/** Left out: the request is about no function. */
	functionId?: string;
	/** Whether the request adds a sample. */
	addsSample?: boolean;
	/** Whether the answer is a web page. */
	isPage?: boolean;
}

/**
 * @param status of three digits, but not 2xx
 * @returns the kind of failure that it means
 */
export function failureOfStatus(
	status: number,
	{ detail = '', functionId, addsSample, isPage }: About,
): FailureCode {
	if (isPage && PAGE_STATUSES.includes(status)) return 'htmlReply';
	if (status === 400 && /no model available/i.test(detail)) return 'notTrained';
	const ofAccount = functionId === undefined ? ACCOUNT_STATUSES[status] : undefined;
	const ofSample = addsSample ? SAMPLE_STATUSES[status] : undefined;
	return (
		ofAccount ?? ofSample ?? STATUSES[status] ?? CLASSES[Math.floor(status / 100)] ?? 'otherStatus'
	);
}

/**
 * @param status of three digits, but not 2xx, of the token endpoint
 * @returns the kind of failure that it means, in the words for the API where it has none of its own
 */
export const failureOfTokenStatus = (status: number): FailureCode =>
	TOKEN_STATUSES[status] ?? failureOfStatus(status, {});
