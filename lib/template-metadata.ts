/** Key of the service stack's Metadata that holds `expectedPageviewsPerMonth`, for operations. */
export const expectedPageviewsKey = 'matomo:expectedPageviewsPerMonth';
