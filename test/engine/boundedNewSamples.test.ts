import { describeBounded } from '../support/bounded';

describeBounded('newSamples');
