import { describeBounded } from '../support/bounded';

describeBounded('invoke');
