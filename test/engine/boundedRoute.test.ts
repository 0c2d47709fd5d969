import { describeBounded } from '../support/bounded';

describeBounded('route');
