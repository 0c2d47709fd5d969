/**
 * Every way a request can fail: what the user reads, and what the batch engine makes of it. This table is the one
 * place for both. Which status and which error code means which of them: `statusTable.ts` and `codeTable.ts`.
 */

import { CONNECTION_FAILURES } from './connectionTable';
import type { FailureRule } from './failureRule';
import { CHECK_BASE_URL, CHECK_SETTINGS, SECRET_IN_DANGER, TRY_LATER } from './failureRule';

export type { FailureRule, Scope } from './failureRule';

const AT_ACCESS_PAGE =
	'at https://www.nyckel.com/console/pc-access. Ask there, then run the workflow again.';

const BLOCKED_ALONE =
	'Other items were answered: a firewall or proxy may have blocked this one’s content. The credential was not sent on.';

/** Keyed by the `code` that error items carry in `details.code`. */
export const FAILURES = {
	...CONNECTION_FAILURES,

	// Statuses of the API (reference: the vendor's InvokeFunction page and error table)
	badRequest: {
		handling: 'refused',
		ends: 'input',
		message: 'Nyckel could not use this input',
		description: '{said} Check this item’s input.',
		withoutInput: {
			message: 'Nyckel refused this request (status {status})',
			description: `{said} ${CHECK_SETTINGS}`,
		},
	},
	notTrained: {
		handling: 'refused',
		ends: 'model',
		alone: 'Other items were answered. Run the workflow again for this one.',
		message: 'The function "{function}" is not trained yet',
		description: 'Add samples with labels at Nyckel, then run the workflow again.',
	},
	unauthorized: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel did not accept the credential',
		description:
			'The access token is wrong or older than one hour. Paste a new one into the credential, or use client ID and secret instead.',
	},
	unauthorizedClient: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel did not accept the credential',
		description: "Check client ID, client secret and 'Base URL' in the credential.",
	},
	paymentRequired: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Your Nyckel plan is used up or unpaid',
		description: 'Check plan and billing at Nyckel, then run the workflow again. {reason}',
	},
	forbidden: {
		handling: 'refused',
		ends: 'function',
		alone:
			'Other items were answered: a firewall may have blocked this one’s content. Check the item. {reason}',
		message: 'This credential may not use the function "{function}"',
		description:
			'Pick a function of your own account, or a credential of the account it belongs to. {reason}',
		pretrained: `Nyckel gives access to pretrained functions ${AT_ACCESS_PAGE} {reason}`,
	},
	forbiddenAccount: {
		handling: 'refused',
		ends: 'account',
		message: 'This credential may not do that',
		description: 'Check the rights of the Nyckel account it belongs to. {reason}',
	},
	notFound: {
		handling: 'refused',
		ends: 'function',
		alone:
			"Other items were answered by this function. Check this item’s options, e.g. 'Model ID'. {reason}",
		message: 'Nyckel has no function "{function}"',
		description: 'Pick it from the list, or copy its ID from Nyckel again. {reason}',
		pretrained: `Check the name. Nyckel gives access to pretrained functions ${AT_ACCESS_PAGE} {reason}`,
	},
	searchNotFound: {
		handling: 'refused',
		ends: 'function',
		message: 'Nyckel has no search for the function "{function}" yet',
		description:
			"It may have no samples yet: add some at Nyckel, then run the workflow again. If it has, check 'Base URL' and any proxy.",
	},
	notFoundAddress: {
		handling: 'refused',
		ends: 'account',
		message: 'Nyckel’s API was not found at {host}',
		description: CHECK_BASE_URL,
	},
	noSample: {
		handling: 'refused',
		message: 'Nyckel has no sample "{sample}" in this function',
		description:
			"Check the ID and the function. Only inputs sent with 'Capture' on are kept as samples.",
	},
	unknownDeletion: {
		handling: 'refused',
		message: 'It is not known whether this sample is deleted',
		description:
			'The answer to its deletion was lost, and there is a sample with the external ID "{sample}". If that one is to be deleted, run the workflow anew for this item.',
	},
	manySamples: {
		handling: 'refused',
		message: 'Several samples have the external ID "{sample}"',
		description:
			"Set 'If Several Match' to 'Use the Newest', find it by 'Sample ID', or give each input an external ID of its own.",
	},
	unknownLabel: {
		handling: 'refused',
		message: 'The function has no label "{label}"',
		description: '{detail}',
	},
	otherKind: {
		handling: 'refused',
		ends: 'function',
		message: 'This function {kind}',
		description: '{detail}',
	},
	noLabel: {
		handling: 'refused',
		message: 'The function has no label "{label}" any more',
		description: 'It may have been deleted. Pick one from the list again.',
	},
	labelRefused: {
		handling: 'refused',
		message: 'Nyckel did not take the new label "{label}"',
		description: '{said} Check the name of the label.',
	},
	labelExists: {
		handling: 'refused',
		message: 'The function already has a label "{label}"',
		description: "To go on with that label, set 'If the Label Exists' to 'Return It'.",
	},
	labelNameTaken: {
		handling: 'refused',
		message: 'The function already has a label "{label}"',
		description: "Set another 'Name', or use the label that has it.",
	},
	conflict: {
		handling: 'refused',
		message: 'Nyckel already has this sample',
		description:
			"{sample} To go on with the sample that exists, set 'If the Sample Exists' to 'Return the Existing Sample'.",
	},
	tooLarge: {
		handling: 'refused',
		message: 'The input is too large for Nyckel',
		description: 'Send a smaller one. Images of 1,024 pixels on the longer side are enough.',
	},
	addressTooLong: {
		handling: 'refused',
		message: 'The address of this request is too long (status {status})',
		description:
			"{said} Give the item a shorter 'External ID'. If it has none, check the token in the credential.",
	},
	tooManyRequests: {
		handling: 'throttled',
		message: 'Nyckel is receiving too many requests from your account',
		description:
			'Other programs may be using up the account’s 25 requests a second. Run the workflow again later. {reason}',
	},
	outage: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel has not answered since {since}',
		description:
			"The last reply: {detail}. Items that are done are kept. Run the workflow again later, or let it wait longer with the option 'Wait for Nyckel'.",
	},
	serverFault: {
		handling: 'passing',
		mayBeDone: true,
		message: 'Nyckel could not answer (status {status})',
		description: `{reason} ${TRY_LATER}`,
	},
	// Whoever says so has passed the request on, or tried to (RFC 9110, 15.6.3 and 15.6.5).
	gatewayLost: {
		handling: 'passing',
		whenPaid: 'ambiguous',
		mayBeDone: true,
		message: 'Nyckel cannot be reached at the moment (status {status})',
		description:
			'A gateway of Nyckel or a proxy in between says so, and Nyckel may have worked on the item all the same. Run the workflow again later.',
	},
	gatewayFault: {
		handling: 'passing',
		message: 'Nyckel cannot be reached at the moment (status {status})',
		description: `A gateway of Nyckel or a proxy in between says so. ${TRY_LATER}`,
	},
	methodNotAllowed: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel’s API was not found at {host} (status 405)',
		description: CHECK_BASE_URL,
	},
	redirected: {
		handling: 'refused',
		ends: 'account',
		alone: BLOCKED_ALONE,
		message: 'The base URL leads to another address',
		description: `${CHECK_BASE_URL} The credential was not sent on.`,
	},
	redirectedClient: {
		handling: 'refused',
		ends: 'account',
		alone: BLOCKED_ALONE,
		message: 'The base URL leads to another address',
		description: `${CHECK_BASE_URL} ${SECRET_IN_DANGER}`,
	},
	otherStatus: {
		handling: 'refused',
		message: 'Nyckel answered with status {status}',
		description:
			"{said} Run the workflow again. If it happens often, check 'Base URL' and any proxy, or tell Nyckel.",
	},

	// Before anything is sent
	unreadableInput: {
		handling: 'refused',
		isUnsent: true,
		message: 'A file of this item cannot be read',
		description: 'It may have been deleted. Run the workflow again from the step that loads it.',
	},

	nodeFault: {
		handling: 'refused',
		message: 'The node could not finish this item',
		description:
			'This is a fault of the node, not of your input. Run the workflow again. If it happens again, report it with the version of n8n.',
	},
	unexpected: {
		handling: 'refused',
		message: 'The request to Nyckel did not go through',
		description: '{said} Run the workflow again.',
	},

	// Answers with status 200 that are none
	emptyReply: {
		handling: 'refused',
		mayBeDone: true,
		message: 'Nyckel’s answer is empty',
		description: `${CHECK_BASE_URL} If it is right, run the workflow again.`,
	},
	htmlReply: {
		handling: 'refused',
		mayBeDone: true,
		ends: 'account',
		alone:
			'Other items were answered: a firewall or proxy may have blocked this one’s content. Check the item.',
		message: 'A web page came back instead of an answer{withStatus}',
		description: `${CHECK_BASE_URL} A proxy or a sign-in page may also be in the way.`,
	},
	brokenReply: {
		handling: 'refused',
		mayBeDone: true,
		message: 'Nyckel’s answer cannot be read',
		description: 'Run the workflow again. If it happens often, tell Nyckel.',
	},
	messageReply: {
		handling: 'refused',
		mayBeDone: true,
		message: 'Nyckel sent a message instead of a result',
		description: '{said} Check this item’s input.',
		withoutInput: {
			message: 'Nyckel sent a message instead of a result',
			description: `{said} ${CHECK_SETTINGS}`,
		},
	},
	unknownReply: {
		handling: 'refused',
		message: 'Nyckel’s answer has an unknown form',
		description:
			'Install the newest version of this node. If that does not help, check the function.',
	},
} satisfies Record<string, FailureRule>;

/** The name of a kind of failure; error items carry it as `details.code`. */
export type FailureCode = keyof typeof FAILURES;

/** @returns what a kind of failure means */
export const ruleOf = (code: FailureCode): FailureRule => FAILURES[code];
