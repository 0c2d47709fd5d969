import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

/** Where a request can come from: a running node, or the editor filling a list. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions;
