/**
 * What Nyckel's API sends and takes. Nyckel leaves null fields out of its replies, and fields not named here
 * are passed through.
 */
import type { IDataObject } from 'n8n-workflow';

/** One request to the API. Everything that reaches the URL is encoded already. */
export interface ApiRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Below the base URL, starting with a slash, its parts encoded. */
	path: string;
	query?: IDataObject;
	/** The JSON body; a function where building it takes memory, so that it exists only while in flight. Bytes are sent as they are. `ended`: nobody waits for it any more. */
	body?: IDataObject | ((ended: AbortSignal) => Promise<IDataObject | Buffer>);
	/** Memory that one attempt needs at its peak, bytes. 0 when small. */
	bytes?: number;
	/** The status says all: whatever a good answer holds is taken, but for a web page, which is no answer of Nyckel's. */
	ignoresReply?: boolean;
	/** It asks for a page of a list: the answer is a `ListPage`. */
	isPage?: boolean;
	/** What a 404 means when it is not the function that is missing. */
	notFound?: { code: 'noSample' | 'noLabel'; sample?: string; label?: string };
	/** It adds a sample: with a 409 Nyckel says that it has one with the same data. */
	addsSample?: true;
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
	description?: string;
	metadata?: IDataObject;
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

/** An object that a function has found in an image. */
export interface Box extends IDataObject {
	/** The function's name where it looks for one thing only. */
	labelName?: string;
	/** 0–1. */
	confidence?: number;
	/** Fractions of the image's width and height, 0–1. */
	boundingBox?: { x: number; y: number; width: number; height: number };
}

/**
 * What an invocation came to: every field of the reply under the reply's name. Which others there are depends on the
 * kind of the function.
 */
export interface Prediction extends IDataObject {
	/** The label, or the most confident one; missing where the function found none. */
	labelName?: string | null;
	labelId?: string | null;
	/** 0–1. */
	confidence?: number | null;
	/** Of a function that tags. */
	labels?: LabelConfidence[];
	/** Of a function that detects. */
	predictions?: Box[];
	/** How many `predictions` there are. */
	count?: number;
	/** An array of another kind. */
	results?: IDataObject[];
}
