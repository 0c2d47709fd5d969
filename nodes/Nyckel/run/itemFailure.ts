import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Failure } from '../api/failures';
import { InputError } from '../parameters/inputError';
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

/**
 * @param error what reading an item's parameters threw
 * @returns it as a failure of that item
 */
export function inputFailure(error: unknown): ItemFailure {
	if (error instanceof RequestFailed) return error.failure;
	if (error instanceof InputError) {
		return { code: 'badInput', message: error.message, description: error.description };
	}
	const { message, description } = error as Partial<NodeOperationError>;
	return {
		code: 'badInput',
		message: message ?? 'The parameters of this item cannot be read',
		description: description ?? 'Check the expressions in this node.',
	};
}

/** Adds n8n's usual way of naming an item. n8n counts from 0. */
const withItem = (message: string, itemIndex: number) => `${message} [item ${itemIndex}]`;

/** The fields that an item gets when the node goes on after its failure. */
export function errorFields(failure: ItemFailure, itemIndex: number): IDataObject {
	const { message, code, description, httpCode, reply } = failure;
	return {
		error: withItem(message, itemIndex),
		details: {
			code,
			description,
			...(httpCode !== undefined && { httpCode }),
			...(reply !== undefined && { reply }),
		},
	};
}

/**
 * The same for n8n's error output. n8n puts the input's fields back in, but takes an item for an error only while it
 * has `error`, or `error` and `message`, and nothing else (`details` too in the newest versions only).
 */
export function errorOutputFields(
	failure: ItemFailure,
	itemIndex: number,
	input: IDataObject,
): IDataObject {
	return {
		error: withItem(failure.message, itemIndex),
		...(!Object.hasOwn(input, 'message') && { message: failure.description }),
	};
}

/**
 * n8n's error for a failed request.
 * @param texts shown instead of the failure's own
 */
export function nodeErrorOf(
	node: INode,
	failure: Pick<ItemFailure, 'message' | 'description' | 'httpCode'>,
	texts: { message?: string; description?: string; itemIndex?: number } = {},
): NodeApiError {
	const { httpCode } = failure;
	// From a plain object: made from the original error, n8n would put its own texts in place of ours.
	const plain: JsonObject = { message: failure.message, ...(httpCode && { httpCode }) };
	const { message, description } = failure;
	return new NodeApiError(node, plain, {
		message,
		description,
		...(httpCode && { httpCode }),
		...texts,
	});
}

/**
 * The error that stops the node.
 * @param addition a sentence on the state of the batch, put behind what to do
 */
export function stoppingError(
	node: INode,
	failure: ItemFailure,
	itemIndex: number,
	addition: string,
): NodeApiError | NodeOperationError {
	const message = isTool(node) ? toldToAgent(failure) : withItem(failure.message, itemIndex);
	const description = [failure.description, addition].filter(Boolean).join(' ');
	return failure.code === 'badInput'
		? new NodeOperationError(node, message, { description, itemIndex })
		: nodeErrorOf(node, failure, { message, description, itemIndex });
}

/** True for errors that are made for n8n to show. */
export function isNodeError(error: unknown): error is NodeApiError | NodeOperationError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}

/** @returns the error itself where n8n can show it, else one that it can */
export function asNodeError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	return isNodeError(error) ? error : new NodeOperationError(node, error as Error);
}
