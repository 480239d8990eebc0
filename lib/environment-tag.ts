/** The tag on everything of an environment; its value is the environment's name. */
export const environmentTag = 'matomo:environment';
