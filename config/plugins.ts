import type { Plugin } from '../lib/config/schema/plugins';

/**
 * Plugins of every environment. One list, because an image that was tested in one environment is what the next one
 * gets: `ops release` builds it with these. config/example.ts shows what may stand here.
 */
export const plugins: Plugin[] = [];
