import { openLocal } from '../../src/targets/local/open.ts';
import { conformance } from './conformance.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
conformance('local', folder, () => openLocal(folder));
