import { describeBounded } from '../support/bounded';

describeBounded('samples');
