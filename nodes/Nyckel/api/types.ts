/**
 * What Nyckel's API sends and takes. Nyckel leaves null fields out of its replies, and fields not named here
 * are passed through.
 */
import type { IDataObject } from 'n8n-workflow';

/** One request to the API. Everything that reaches the URL is encoded already. */
export interface ApiRequest {
	method: 'GET' | 'POST' | 'PUT';
	/** Below the base URL, starting with a slash, its parts encoded. */
	path: string;
	query?: IDataObject;
	/** The JSON body; a function where building it takes memory, so that it exists only while in flight. Bytes are sent as they are. `ended`: nobody waits for it any more. */
	body?: IDataObject | ((ended: AbortSignal) => Promise<IDataObject | Buffer>);
	/** Memory that one attempt needs at its peak, bytes. 0 when small. */
	bytes?: number;
	/** The status says all: the body of a good answer is not looked at. */
	ignoresReply?: boolean;
	/** What a 404 means when it is not the function that is missing. */
	notFound?: { code: 'noSample'; sample: string };
	/** The function the request is about: a 403 or 404 is true for all requests to it. */
	functionId?: string;
	/** It sends the function an input to predict from. */
	isInvocation?: true;
}

/** `GET /v1/functions` and `GET /v1/functions/{id}`. */
export interface NyckelFunction extends IDataObject {
	id: string;
	name?: string;
	/** `Text`, `Image` or `Tabular`. */
	input?: string;
	/** `Classification`, `Tags`, `Detection`, `Search`, `Ocr`, `Localization` or `BoxDetect`. */
	output?: string;
}

/** `GET /v1/functions/{id}/fields`: a column of a tabular function. */
export interface NyckelField extends IDataObject {
	id: string;
	name: string;
	/** `Text`, `Number` or `Image`. */
	type: string;
}

/** `GET /v1/functions/{id}/labels`. */
export interface NyckelLabel extends IDataObject {
	id: string;
	name: string;
}

/** `GET /v1/functions/{id}/samples`: an input that Nyckel keeps; labels by ID only. */
export interface NyckelSample extends IDataObject {
	id: string;
	externalId?: string;
	/** Set by a person. */
	annotation?: { labelId?: string };
	/** `confidence` 0–1. */
	prediction?: { labelId?: string; confidence?: number };
}

/** One label with how sure the function is of it, 0–1. */
export interface LabelConfidence extends IDataObject {
	labelName: string;
	confidence?: number;
}

/**
 * What an invocation predicted: every field of the reply under the reply's name. The reply of a Tags function is
 * an array; it becomes `labels`, and its most confident entry gives `labelName` and `confidence`.
 */
export interface Prediction extends IDataObject {
	/** Missing only when a Tags function found no tag. */
	labelName?: string;
	/** 0–1. */
	confidence?: number;
	/** Tags functions only. */
	labels?: LabelConfidence[];
}
