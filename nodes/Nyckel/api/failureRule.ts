/** How the batch engine takes a failure; the names are those of its outcomes. */
type Handling = 'throttled' | 'passing' | 'ambiguous' | 'refused';

/** What a refusal can be true of besides the request it answers. */
export type Scope = 'account' | 'function' | 'input' | 'model';

/** What one kind of failure means. */
export interface FailureRule {
	handling: Handling;
	/** The same for a request that costs something, where it is to be sent again more carefully. */
	whenPaid?: 'ambiguous';
	/**
	 * What else fails for the same reason and is not worth sending, once several items agree and none was answered well:
	 * all of the account, of the function, all inputs to the function, or to the model that was asked for.
	 */
	ends?: Scope;
	/** No usable answer came, but the request may have reached Nyckel and been worked on. Left out: it was not. */
	mayBeDone?: true;
	/** With `passing`: nobody was there to refuse it. */
	isUnreached?: true;
	/** With `refused`: nothing was sent, so nobody has refused it. */
	isUnsent?: true;
	/** What to do when others, which it could be true of, were answered well, also with `{reason}`; left out: the same. */
	alone?: string;
	/** One item is enough: whatever was answered before, nothing else can succeed until the user acts. */
	certain?: true;
	/**
	 * What happened. Placeholders: `{function}` is the function's ID, `{kind}` what it does, `{host}` the host asked,
	 * `{proxy}` where the proxy is, `{status}` the HTTP status, `{withStatus}` the same in brackets, where there was one,
	 * `{since}` a time of day.
	 */
	message: string;
	/** What to do. Also `{said}`: what the server said, or that it gave no reason; `{reason}`: the same, or nothing. */
	description: string;
	/** The description where the function has the name of a pretrained one. */
	pretrained?: string;
	/** The texts where the request holds nothing but an address: there is no input to be at fault. Left out: the same. */
	withoutInput?: { message: string; description: string };
}

/** Advice that several kinds share. */
export const TRY_LATER = 'The node tried several times. Run the workflow again later.';
/** Of a request that holds nothing but an address, only what is set can be wrong. */
export const CHECK_SETTINGS = 'Check what is set in this node, then run the workflow again.';
/** The place where a wrong host is put right. */
export const CHECK_BASE_URL = "Check 'Base URL' in the credential.";
/** What a redirect means for a secret that n8n sends by itself, and follows redirects with. */
export const SECRET_IN_DANGER =
	'n8n may have sent the client secret there: if that address is not Nyckel’s, create a new secret.';
/** Base URL, proxy and connection, in the order of how likely each is. */
export const CHECK_CONNECTION =
	"Check 'Base URL' in the credential, any proxy, and this server’s connection to the internet.";
