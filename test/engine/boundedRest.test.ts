import { describeBounded } from '../support/bounded';

describeBounded('rest');
