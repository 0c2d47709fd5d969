import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { failure } from '../api/failures';
import type { Failure } from '../api/failures';
import { asHtml, cut } from '../api/quote';
import { InputError } from '../parameters/inputError';
import { tooDeep } from '../parameters/values';
import { isTool, toldToAgent } from './agentTool';

/** Why an item failed: a request's failure, or an input that cannot be sent. */
export interface ItemFailure {
	code: Failure['code'] | 'badInput';
	message: string;
	/** What to do. */
	description: string;
	httpCode?: string;
	detail?: string;
	/** The beginning of an answer that is no result. */
	reply?: string;
}

/** A request that reading an item's parameters needed has failed. */
export class RequestFailed extends Error {
	constructor(readonly failure: Failure) {
		super(failure.message);
		this.name = 'RequestFailed';
	}
}

/** Errors whose texts are made for users, by their classes: of other realms and versions of n8n too. */
const READABLE = [
	'NodeOperationError',
	'NodeApiError',
	'ExpressionError',
	'UserError',
	'OperationalError',
	'ApplicationError',
];

/** Longest text of n8n's that is shown, characters: an expression's error quotes what the expression holds. */
const MAX_TEXT = 300;

/** What to do about an error that does not say so: most are of expressions. */
const CHECK_EXPRESSIONS = 'Check the expressions in this node.';

/** How n8n's errors of expressions set off the names of nodes: what is not HTML would show them. */
const TAGS = /<\/?(?:strong|b|i|em|code|br)\b[^<>]*>/gi;

function isReadable(error: unknown): error is Partial<NodeOperationError> {
	for (let next: unknown = error; typeof next === 'object' && next !== null; ) {
		const { constructor } = next as { constructor?: { name?: string } };
		if (READABLE.includes(constructor?.name ?? '')) return true;
		next = Object.getPrototypeOf(next) as unknown;
	}
	return false;
}

/** What a user reads in place of a programmer's text. */
export const nodeFault = (): Failure => failure('nodeFault');

/**
 * @param error what was thrown, whatever it is
 * @param fault what it is where its text is not made for users
 * @param advice what to do where it does not say so
 * @returns it as a failure of an item
 */
export function failureOfThrown(
	error: unknown,
	fault: ItemFailure = nodeFault(),
	advice = CHECK_EXPRESSIONS,
): ItemFailure {
	if (error instanceof RequestFailed) return error.failure;
	if (error instanceof InputError) {
		return { code: 'badInput', message: error.message, description: error.description };
	}
	if (!isReadable(error)) return fault;
	const { message, description } = error;
	const text = (value: unknown, instead: string) =>
		typeof value === 'string' && value !== '' ? cut(value, MAX_TEXT) : instead;
	const readable = typeof description === 'string' ? description.replace(TAGS, '') : undefined;
	return {
		code: 'badInput',
		message: text(message, 'The parameters of this item cannot be read'),
		description: text(readable, advice),
	};
}

/** n8n goes through values without a bound: one that contains itself ends like this. */
const isOutOfStack = (error: unknown): boolean =>
	error instanceof RangeError && error.message.includes('call stack');

/**
 * @param error what reading an item's parameters threw
 * @returns it as a failure of that item
 */
export const inputFailure = (error: unknown): ItemFailure =>
	failureOfThrown(isOutOfStack(error) ? tooDeep() : error, {
		code: 'badInput',
		message: 'The parameters of this item cannot be read',
		description: CHECK_EXPRESSIONS,
	});

/** Adds n8n's usual way of naming an item, where it is of one. n8n counts from 0. */
const withItem = (message: string, itemIndex: number | undefined) =>
	itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;

/** A name that the input does not use: `details`, else `details_1`, and so on. */
function freeName(input: IDataObject, name: string): string {
	let free = name;
	for (let nth = 1; Object.hasOwn(input, free); nth += 1) free = `${name}_${nth}`;
	return free;
}

/**
 * The fields that an item gets when the node goes on after its failure.
 * @param input the fields that the item keeps: they stay, whatever they are called, and ours give way
 */
export function errorFields(
	failed: ItemFailure,
	itemIndex: number,
	input: IDataObject = {},
): IDataObject {
	const { message, code, description, httpCode, reply } = failed;
	return {
		...input,
		[freeName(input, 'error')]: withItem(message, itemIndex),
		[freeName(input, 'details')]: {
			code,
			description,
			...(httpCode !== undefined && { httpCode }),
			...(reply !== undefined && { reply }),
		},
	};
}

/**
 * The same for n8n's error output. n8n puts the input's fields back in, but takes an item for an error only while it
 * has `error`, or `error` and `message`, and nothing else (`details` too in the newest versions only). So an input's own
 * `error` is the one field that cannot stay there.
 */
export function errorOutputFields(
	failed: ItemFailure,
	itemIndex: number,
	input: IDataObject,
): IDataObject {
	return {
		error: withItem(failed.message, itemIndex),
		...(!Object.hasOwn(input, 'message') && { message: failed.description }),
	};
}

/**
 * n8n's error for a failed request.
 * @param texts shown instead of the failure's own
 */
export function nodeErrorOf(
	node: INode,
	failed: Pick<ItemFailure, 'message' | 'description' | 'httpCode'>,
	texts: { message?: string; description?: string; itemIndex?: number } = {},
): NodeApiError {
	const { httpCode } = failed;
	// From a plain object: made from the original error, n8n would put its own texts in place of ours.
	const plain: JsonObject = { message: failed.message, ...(httpCode && { httpCode }) };
	const { message, description } = failed;
	return new NodeApiError(node, plain, {
		message,
		description,
		...(httpCode && { httpCode }),
		...texts,
	});
}

/**
 * The error that stops the node.
 * @param itemIndex of the item that it is of; `undefined`: of none more than of another
 * @param addition a sentence on the state of the batch, put behind what to do
 */
export function stoppingError(
	node: INode,
	failed: ItemFailure,
	itemIndex: number | undefined,
	addition: string,
): NodeApiError | NodeOperationError {
	const text = [failed.description, addition].filter(Boolean).join(' ');
	// n8n leaves out what to do where the message says it already, in the same letters.
	const [message, description] = isTool(node)
		? [toldToAgent(failed), text]
		: [withItem(failed.message, itemIndex), asHtml(text)];
	return failed.code === 'badInput'
		? new NodeOperationError(node, message, { description, itemIndex })
		: nodeErrorOf(node, failed, { message, description, itemIndex });
}

/** True for errors that are made for n8n to show. */
export function isNodeError(error: unknown): error is NodeApiError | NodeOperationError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}

/** @returns the error itself where n8n can show it, else one that it can */
export function asNodeError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	return isNodeError(error) ? error : new NodeOperationError(node, error as Error);
}
