import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';

import { quote } from '../api/quote';
import { InputError } from './inputError';
import { fixedPartOf, isFixedPart } from './templates';
import { isBlank, plainOf } from './values';

/** True when n8n would evaluate something in the raw value: expressions start with an equals sign. */
function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	if (typeof raw !== 'object' || raw === null) return false;
	return Object.values(raw).some(hasExpression);
}

/** An expression of n8n's: it asks for something of the workflow, which no text of a person does. */
const EXPRESSION = /\{\{[^{}]*\$[\w(][^]*?\}\}/;

/** What an AI agent may leave out is meant to be left out. n8n takes it in any case. */
const LEFT_TO_AN_AGENT = /\$fromai\s*\(/i;

/** Routes are only compared with labels, and what is no function's ID is told as that. All others can be sent or shown. */
const NEVER_SENT = /^(?:routes|functionId)$/;

/** What n8n writes into a value by itself: names at Nyckel, which may be anything. */
const NOT_TYPED = /^(?:schema|cachedResultName|cachedResultUrl)$/;

/** Text with an expression in it that was never switched on, so that n8n takes it as it stands. */
function unswitched(raw: unknown): string | undefined {
	if (typeof raw === 'string') {
		return raw.startsWith('=') ? undefined : EXPRESSION.exec(raw)?.[0];
	}
	if (typeof raw !== 'object' || raw === null) return undefined;
	const values = Object.entries(raw).filter(([key]) => !NOT_TYPED.test(key));
	return values.map(([, value]) => unswitched(value)).find((found) => found !== undefined);
}

/**
 * Reads the node's parameters for each item. A parameter without an expression is the same for all items and is
 * read once, which keeps a large batch from spending its time on resolving constants.
 */
export class ParameterReader {
	private readonly constants = new Map<string, unknown>();

	private readonly parsedConstants = new Map<string, unknown>();

	private readonly varying = new Map<string, boolean>();

	private readonly computed = new Map<string, boolean>();

	private readonly fixedParts = new Map<string, string | undefined>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * @param name the parameter's name, or a path into it
	 * @param fallback what an unset parameter counts as
	 * @returns the value for this item, expressions resolved, as it is after n8n has stored and read it; not validated
	 * @throws ExpressionError when an expression cannot be resolved
	 * @throws InputError when an expression was never switched on, or the value contains itself
	 */
	get(name: string, itemIndex: number, fallback?: NodeParameterValueType): unknown {
		if (this.constants.has(name)) return this.constants.get(name);
		const value = plainOf(
			this.context.getNodeParameter(name, itemIndex, fallback, { skipValidation: true }),
			true,
		);
		if (!this.varies(name, itemIndex, fallback)) this.constants.set(name, value);
		return value;
	}

	/**
	 * @param name the parameter's name
	 * @returns what the user has written, expressions as they are
	 */
	raw(name: string, itemIndex: number, fallback?: NodeParameterValueType): unknown {
		return this.context.getNodeParameter(name, itemIndex, fallback, { rawExpressions: true });
	}

	/**
	 * @param path into a parameter
	 * @returns whether the value there is an expression itself; asked once, since it is written the same for all items
	 */
	isExpression(path: string, itemIndex: number): boolean {
		const known = this.computed.get(path);
		if (known !== undefined) return known;
		const raw = this.raw(path, itemIndex, '');
		const isExpression = typeof raw === 'string' && raw.startsWith('=');
		this.computed.set(path, isExpression);
		return isExpression;
	}

	/**
	 * For what bounds how much is found, kept or paid: where an expression gives nothing, the bound must not be gone too.
	 * @param path into a parameter
	 * @param name as the panel shows it
	 * @throws InputError where an expression gives nothing
	 */
	requireResult(path: string, itemIndex: number, name: string): void {
		if (!this.isExpression(path, itemIndex)) return;
		const value = this.get(path, itemIndex, '');
		const isText = typeof value === 'string';
		if (!isBlank(value) && !(isText && this.givesNothing(path, itemIndex, value))) return;
		if (LEFT_TO_AN_AGENT.test(String(this.raw(path, itemIndex, '')))) return;
		throw new InputError(
			`'${name}' is empty`,
			'Check the field that it takes its value from, or remove it.',
		);
	}

	/**
	 * For what must say something of the item: what stands fixed around expressions that give nothing does not.
	 * @param path into a parameter
	 * @param text that the parameter gives for this item
	 * @returns whether it has expressions, and none of them gave anything
	 */
	givesNothing(path: string, itemIndex: number, text: string): boolean {
		if (!this.isExpression(path, itemIndex)) return false;
		if (!this.fixedParts.has(path)) {
			this.fixedParts.set(path, fixedPartOf(String(this.raw(path, itemIndex, ''))));
		}
		const fixed = this.fixedParts.get(path);
		return fixed !== undefined && isFixedPart(text, fixed);
	}

	/** Whether the parameter has an expression; asked once, since it is written the same for all items. */
	private varies(name: string, itemIndex: number, fallback?: NodeParameterValueType): boolean {
		const known = this.varying.get(name);
		if (known !== undefined) return known;
		const raw = this.raw(name, itemIndex, fallback);
		const found = NEVER_SENT.test(name) ? undefined : unswitched(raw);
		if (found !== undefined) {
			throw new InputError(
				`${quote(found)} is fixed text, not an expression`,
				'Switch its field from Fixed to Expression, so that each item gives its own value.',
			);
		}
		const varies = hasExpression(raw);
		this.varying.set(name, varies);
		return varies;
	}

	/**
	 * The same, parsed; a parameter that is the same for all items is parsed once.
	 * @throws what `parse` throws
	 */
	parsed<T>(name: string, itemIndex: number, parse: (value: unknown) => T): T {
		if (this.parsedConstants.has(name)) return this.parsedConstants.get(name) as T;
		const parsed = parse(this.get(name, itemIndex, {}));
		if (this.constants.has(name)) this.parsedConstants.set(name, parsed);
		return parsed;
	}
}
